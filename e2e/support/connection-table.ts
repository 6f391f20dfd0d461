import type { Locator, Page } from '@playwright/test';

export class ConnectionTable {
  readonly root: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('table', { name: 'Connections' });
  }

  rows(): Locator {
    return this.root.locator('tbody').getByRole('button');
  }

  row(from: string, to: string): Locator {
    return this.rows().and(this.root.page().getByRole('button', { name: `${from} to ${to}, ` }));
  }

  header(name: string): Locator {
    return this.root.getByRole('columnheader', { name });
  }
}
