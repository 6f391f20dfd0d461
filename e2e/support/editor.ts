import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export class Editor {
  readonly #page: Page;
  readonly #panel: Locator;

  constructor(page: Page, panel: Locator) {
    this.#page = page;
    this.#panel = panel;
  }

  /** Monaco's text box; what it is called names the policy. */
  get input(): Locator {
    return this.#panel.getByRole('textbox', { name: /^YAML of / });
  }

  /** Selects a word with the editor's own search, which also brings it into view. */
  async find(word: string): Promise<void> {
    await this.input.focus();
    await this.#page.keyboard.press('ControlOrMeta+f');
    const search = this.#panel.getByRole('dialog', { name: 'Find / Replace' });
    await search.getByRole('textbox', { name: 'Find' }).fill(word);
    await expect(search).toContainText(/\d+ of \d+/u);
    await this.#page.keyboard.press('Enter');
    await this.#page.keyboard.press('Escape');
    await expect(this.input).toBeFocused();
  }

  /** In one step: no text in between is ever there to be evaluated. */
  async replace(word: string, by: string): Promise<void> {
    await this.find(word);
    await this.#page.keyboard.insertText(by);
  }

  /** Letter by letter, as somebody types. */
  async retype(word: string, by: string): Promise<void> {
    await this.find(word);
    await this.#page.keyboard.type(by);
  }

  /** Replaces everything. */
  async write(text: string): Promise<void> {
    await this.input.focus();
    await this.#page.keyboard.press('ControlOrMeta+a');
    // As a paste, because Monaco indents what is typed.
    await this.input.evaluate((input, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  }

  /** What is offered where the caret stands. */
  async suggest(): Promise<Locator> {
    await this.#page.keyboard.press('ControlOrMeta+Space');
    return this.#page.getByRole('listbox', { name: 'Suggest' });
  }

  /** The line with this text is the first of those that are marked, and in view. */
  async expectMarked(text: string): Promise<void> {
    const lines = this.#panel.locator('.view-line').filter({ hasText: text });
    await expect(async () => {
      const marked = await top(this.#panel.locator('[class*="revealed"]'));
      const all = await Promise.all((await lines.all()).map(top));
      expect(all).toContain(marked);
    }).toPass();
  }

  async undo(): Promise<void> {
    await this.input.focus();
    await this.#page.keyboard.press('ControlOrMeta+z');
  }

  /** What the drafts would change, under the text. */
  get changes(): Locator {
    return this.#panel.getByRole('region', { name: /^What (this draft changes|these drafts change)$/ });
  }

  get problems(): Locator {
    return this.#panel.getByRole('list', { name: 'Problems of the text' });
  }
}

async function top(found: Locator): Promise<number> {
  return Math.round((await found.first().boundingBox())?.y ?? -1);
}
