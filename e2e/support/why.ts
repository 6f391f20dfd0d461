import type { Locator, Page } from '@playwright/test';

export interface Question {
  readonly from?: string;
  readonly to?: string;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
  readonly port?: number;
}

export class Why {
  readonly #page: Page;
  readonly #panel: Locator;

  constructor(page: Page, panel: Locator) {
    this.#page = page;
    this.#panel = panel;
  }

  async ask({ from, to, protocol, port }: Question): Promise<void> {
    if (from !== undefined) await this.#choose('From', from);
    if (to !== undefined) await this.#choose('To', to);
    if (protocol !== undefined)
      await this.#panel.getByRole('radiogroup', { name: 'Protocol' }).getByText(protocol, { exact: true }).click();
    if (port !== undefined) await this.#panel.getByRole('textbox', { name: 'Port of the pod' }).fill(String(port));
  }

  async #choose(field: 'From' | 'To', name: string): Promise<void> {
    await this.#panel.getByRole('textbox', { name: field, exact: true }).fill(name);
    await this.#page.getByRole('option').filter({ hasText: name }).first().click();
  }

  /** The verdict as it is, or as it would be with the draft. */
  verdict(when: 'now' | 'with the draft' = 'now'): Locator {
    return this.#panel.getByRole('group', { name: new RegExp(`^Verdict ${when}: `, 'u') });
  }
}
