import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { agreeIn, lossesIn } from './agree.ts';

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

  /** What is written to the disk, where that is what applying means. */
  get file(): Locator {
    return this.root.getByRole('region', { name: 'Difference of the file' });
  }

  /** Where a new policy is written to. */
  get fileChooser(): Locator {
    return this.root.getByRole('combobox', { name: 'Write it to' });
  }

  /** What of a conflict is about `field`: who manages it, and what the server says. */
  conflict(field: string): Locator {
    return this.root.getByRole('row').filter({ has: this.root.page().getByRole('cell', { name: field, exact: true }) });
  }

  button(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true });
  }

  async exportAs(format: 'YAML' | 'kubectl' | 'Patch' | 'Diff'): Promise<void> {
    await this.root
      .getByRole('radiogroup', { name: 'Show' })
      .getByText(/^Export/u)
      .click();
    await this.root.getByRole('radiogroup', { name: 'Export as' }).getByText(format, { exact: true }).click();
  }

  /** One thing to take along, e.g. `Patch to export of shop/web`. */
  exported(name: string): Locator {
    return this.root.getByRole('region', { name, exact: true });
  }

  /** The text of a file, as it is downloaded. */
  async download(file: string): Promise<string> {
    const download = this.root.page().waitForEvent('download');
    await this.button(`Download ${file}`).click();
    const path = await (await download).path();
    return readFileSync(path, 'utf8');
  }

  /** From the open review until the stream has confirmed it. */
  async apply(): Promise<void> {
    await expect(this.verdict).toContainText(/would (take it|be written)/);
    await this.root.getByRole('button', { name: /^(Apply|Delete the policy)$/ }).click();
    await this.#confirmed();
  }

  /** The drafts, in the order in which they are applied. */
  get steps(): Locator {
    return this.root.getByRole('navigation', { name: 'Drafts' });
  }

  tick(draft: string): Locator {
    return this.steps.getByRole('checkbox', { name: `Apply ${draft}`, exact: true });
  }

  async order(): Promise<readonly string[]> {
    const boxes = await this.steps.getByRole('checkbox').all();
    const names = await Promise.all(boxes.map((box) => box.getAttribute('aria-label')));
    return names.map((name) => (name ?? '').replace(/^Apply /u, ''));
  }

  /** What has to be agreed to by name. */
  get losses(): Locator {
    return lossesIn(this.root);
  }

  /** Types every name that is asked for, or `words` in place of each. */
  async agree(words?: string): Promise<void> {
    await agreeIn(this.root, words);
  }

  /** From a conflict over fields of `manager` until the stream has confirmed what was taken over. */
  async takeOver(manager: string): Promise<void> {
    await expect(this.verdict).toContainText(`${manager} manages what this draft changes`);
    await expect(this.button('Take over and apply')).toBeDisabled();
    await this.root.getByRole('checkbox', { name: `Take the fields over from ${manager}` }).check();
    await this.button('Take over and apply').click();
    await this.#confirmed();
  }

  async #confirmed(): Promise<void> {
    await expect(this.verdict).toContainText(/^(Applied|Deleted): /);
    await this.root.getByRole('button', { name: /^(Done|Close)$/ }).click();
    await expect(this.root).toBeHidden();
  }
}
