import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export class Review {
  readonly root: Locator;
  readonly #panel: Locator;

  constructor(page: Page, panel: Locator) {
    this.root = page.getByRole('dialog', { name: 'Review' });
    this.#panel = panel;
  }

  async open(): Promise<void> {
    await this.#panel.getByRole('button', { name: 'Review & apply' }).click();
    await expect(this.root).toBeVisible();
  }

  /** How it stands, in a sentence. */
  get verdict(): Locator {
    return this.root.getByRole('status');
  }

  button(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true });
  }

  /** From the open review until the stream has confirmed it. */
  async apply(): Promise<void> {
    await expect(this.verdict).toContainText('would take it');
    await this.root.getByRole('button', { name: /^(Apply|Delete the policy)$/ }).click();
    await expect(this.verdict).toContainText(/^(Applied|Deleted): /);
    await this.root.getByRole('button', { name: /^(Done|Close)$/ }).click();
    await expect(this.root).toBeHidden();
  }
}
