import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { agreeIn } from './agree.ts';

/** What was changed, the way back, and what waits to be kept. */
export class History {
  readonly root: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.root = page.getByRole('dialog', { name: 'History' });
  }

  /** From the top bar, at the last change. */
  async open(): Promise<void> {
    await this.button.click();
    await expect(this.root).toBeVisible();
  }

  async close(): Promise<void> {
    await this.root.getByRole('button', { name: 'Close the history' }).click();
    await expect(this.root).toBeHidden();
  }

  get button(): Locator {
    return this.#page.getByRole('banner').getByRole('button', { name: 'Undo', exact: true });
  }

  /** What it is called in the list, e.g. `Changed shop/web`; the newest of that name. */
  change(words: string): Locator {
    return this.root.getByRole('article', { name: words, exact: true }).first();
  }

  changes(): Locator {
    return this.root.getByRole('list', { name: 'Changes' }).getByRole('article');
  }

  async unfold(words: string): Promise<Locator> {
    const change = this.change(words);
    const button = change.getByRole('button', { name: words });
    if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
    return change;
  }

  /** In the open list: what a set is called, unfolded if need be, and taken back. */
  async takeSetBack(words: string): Promise<Locator> {
    const set = await this.unfold(words);
    await agreeIn(set);
    await set.getByRole('button', { name: 'Take the set back' }).click();
    return set;
  }

  /** In the open review: what is applied is taken back unless it is kept. */
  async demandKeep(seconds: number): Promise<void> {
    const review = this.#page.getByRole('dialog', { name: 'Review' });
    await review.getByRole('checkbox', { name: 'Take it back unless I keep it within' }).check();
    await review.getByRole('textbox', { name: 'Seconds within which it is to be kept' }).fill(String(seconds));
  }

  /** The banner of what waits to be kept: above the open dialog, if there is one. */
  countdown(words: string): Locator {
    return this.#page.getByRole('region', { name: `${words}: to be kept` }).last();
  }
}
