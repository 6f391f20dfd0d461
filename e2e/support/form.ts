import type { Locator, Page } from '@playwright/test';

/** The form of the selected policy. */
export class PolicyForm {
  readonly root: Locator;
  readonly #page: Page;

  constructor(page: Page, panel: Locator) {
    this.#page = page;
    this.root = panel.getByRole('form', { name: 'Policy' });
  }

  get subject(): Locator {
    return this.root.getByRole('group', { name: 'Pods that the policy is about' });
  }

  /** The fields of a port that is being added. */
  get newPort(): Locator {
    return this.#page.getByRole('dialog', { name: /^(Limit to a port|Add port)$/u });
  }

  rule(direction: 'Ingress' | 'Egress', number: number): Locator {
    return this.root.getByRole('group', { name: `${direction} rule ${number}`, exact: true });
  }

  peer(rule: Locator, number: number): Locator {
    return rule.getByRole('group', { name: `Peer ${number}`, exact: true });
  }

  /** `Allow from…`, `Or also…`, then the kind of peer. */
  async add(within: Locator, button: string | RegExp, kind: string | RegExp): Promise<void> {
    await within.getByRole('button', { name: button }).click();
    await this.#page.getByRole('menuitem', { name: kind }).click();
  }

  /** One more line of a selector. */
  async addLabel(selector: Locator, key: string, value: string): Promise<void> {
    await selector.getByRole('button', { name: 'Add label' }).click();
    await selector.getByRole('combobox', { name: 'New label key' }).fill(key);
    await selector.getByRole('combobox', { name: `Value of ${key}` }).fill(value);
    await selector.getByRole('button', { name: 'Add', exact: true }).click();
  }

  async addPort(rule: Locator, text: string, protocol = 'TCP'): Promise<void> {
    await rule.getByRole('button', { name: /^(Limit to a port|Add port)$/u }).click();
    const fields = this.newPort;
    await fields.getByRole('combobox', { name: 'Protocol' }).selectOption(protocol);
    await fields.getByRole('combobox', { name: 'Port', exact: true }).fill(text);
    await fields.getByRole('button', { name: 'Add', exact: true }).click();
  }
}
