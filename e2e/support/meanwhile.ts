import type { Locator, Page } from '@playwright/test';

/** What somebody else made of a policy while it was drafted: base, theirs and mine. */
export class Meanwhile {
  readonly root: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: 'Changed in the cluster since you began' });
  }

  async show(what: 'What they changed' | 'What you changed' | 'Both together'): Promise<void> {
    await this.root.getByText(what, { exact: true }).click();
  }

  button(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true });
  }

  /** The places that both changed, each with a choice. */
  get conflicts(): Locator {
    return this.root.getByRole('group', { name: /^You both changed / });
  }

  /** Of the conflict whose place begins with `path`. */
  async choose(path: string, side: 'Take theirs' | 'Keep mine'): Promise<void> {
    await this.conflicts.filter({ hasText: path }).getByRole('button', { name: side }).click();
  }
}
