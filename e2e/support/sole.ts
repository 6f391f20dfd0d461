/** What only a rule is responsible for: asked in the editor, told under it, and shown on the map. */
import type { Locator, Page } from '@playwright/test';

export class Sole {
  readonly #page: Page;
  readonly #panel: Locator;

  constructor(page: Page, panel: Locator) {
    this.#page = page;
    this.#panel = panel;
  }

  /** The lens over the rule that is the first, second … of those in view. */
  lens(index = 0): Locator {
    return this.#panel.getByRole('button', { name: /^What only this rule / }).nth(index);
  }

  /** Under the text, about the place of the cursor. */
  get button(): Locator {
    return this.#panel.getByRole('button', { name: /^What only this (allows|stops|passes on)$/ });
  }

  get answer(): Locator {
    return this.#panel.getByRole('region', { name: /^What only this / });
  }

  get chip(): Locator {
    return this.#page.getByRole('main').getByRole('button', { name: 'Back to all' });
  }
}
