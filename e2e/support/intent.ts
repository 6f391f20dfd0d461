import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The panel of a gesture: what is wished for, the ways to do it, keep or cancel. */
export class Intent {
  readonly #page: Page;
  readonly #panel: Locator;
  /** Over the map, while something is tried. */
  readonly chip: Locator;

  constructor(page: Page, panel: Locator) {
    this.#page = page;
    this.#panel = panel;
    this.chip = page.getByRole('main').getByRole('status', { name: /^Trying: / });
  }

  async opened(title: 'Allow a connection' | 'Stop allowing' | 'Isolate'): Promise<void> {
    await expect(this.#panel.getByRole('heading', { level: 2 })).toHaveText(title);
  }

  /** With the mouse, from the dot at the side of a box to another box. */
  async drag(from: Locator, to: Locator): Promise<void> {
    const start = from.locator('xpath=ancestor::*[@data-id]').getByTitle(/^Drag to another box/u);
    await from.hover();
    await start.hover({ force: true });
    await this.#page.mouse.down();
    const box = await to.boundingBox();
    if (box === null) throw new Error('the other box is on the map');
    await this.#page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
    await this.#page.mouse.up();
  }

  async choose(end: 'From' | 'To', name: string): Promise<void> {
    await this.#panel.getByRole('combobox', { name: end, exact: true }).fill(name);
    await this.#page.getByRole('option', { name, exact: true }).click();
  }

  async port(label: RegExp): Promise<void> {
    await this.#panel.getByRole('radiogroup', { name: 'Ports of the destination' }).getByRole('radio', { name: label }).check();
  }

  /** How the rule says the port. */
  async portBy(label: RegExp): Promise<void> {
    const group = this.#panel.getByRole('radiogroup', { name: 'How the rule says the port' });
    await group.getByText(label).click();
  }

  get portNumber(): Locator {
    return this.#panel.getByRole('textbox', { name: 'Port number' });
  }

  /** The best first. */
  get ways(): Locator {
    return this.#panel.getByRole('radiogroup', { name: /^(The change|\d+ ways, )/u }).getByRole('radio');
  }

  keepBox(name: RegExp): Locator {
    return this.#panel.getByRole('group', { name: 'Connections to keep' }).getByRole('checkbox', { name });
  }

  async keep(): Promise<void> {
    await this.#panel.getByRole('button', { name: 'Keep as draft' }).click();
    await expect(this.chip).toBeHidden();
  }
}
