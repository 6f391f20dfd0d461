/** The page in the words of its users: by roles and accessible names, so that a journey also proves that these are right. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { ConnectionTable } from './connection-table.ts';
import { Editor } from './editor.ts';
import { PolicyForm } from './form.ts';
import { History } from './history.ts';
import { Intent } from './intent.ts';
import { ConnectionMap } from './map.ts';
import { Meanwhile } from './meanwhile.ts';
import { Review } from './review.ts';
import type { Server } from './server.ts';
import { Sole } from './sole.ts';
import { Why } from './why.ts';

export type MainView = 'Map' | 'Table' | 'Policies';

export class Dashboard {
  readonly map: ConnectionMap;
  readonly table: ConnectionTable;
  readonly why: Why;
  readonly editor: Editor;
  readonly form: PolicyForm;
  readonly review: Review;
  readonly history: History;
  readonly meanwhile: Meanwhile;
  readonly intent: Intent;
  readonly sole: Sole;
  readonly sidebar: Locator;
  readonly panel: Locator;
  readonly status: Locator;
  readonly draftChip: Locator;
  readonly page: Page;
  readonly #server: Server;

  constructor(page: Page, server: Server) {
    this.page = page;
    this.#server = server;
    this.sidebar = page.getByRole('navigation', { name: 'Namespaces and policies' });
    this.panel = page.getByRole('complementary', { name: 'Selection' });
    this.status = page.getByRole('contentinfo');
    this.draftChip = page.getByRole('main').getByText(/^(\d+ drafts|Draft) · /);
    this.map = new ConnectionMap(page);
    this.table = new ConnectionTable(page);
    this.why = new Why(page, this.panel);
    this.editor = new Editor(page, this.panel);
    this.form = new PolicyForm(page, this.panel);
    this.review = new Review(page, this.panel);
    this.history = new History(page);
    this.meanwhile = new Meanwhile(page);
    this.intent = new Intent(page, this.panel);
    this.sole = new Sole(page, this.panel);
  }

  /** `search` is a query string such as `?view=table`. */
  async open(search = ''): Promise<void> {
    await this.page.goto(`${this.#server.url}/${search}`);
    await this.live();
  }

  /** The state is there and is that of now. */
  async live(): Promise<void> {
    await expect(this.page.getByRole('banner')).toContainText(/live · [\d,]+ pods?/);
  }

  async setLife(life: 'running' | 'paused'): Promise<void> {
    const response = await this.page.request.post(`${this.#server.url}/api/life`, {
      data: { life },
      headers: { Origin: this.#server.url },
    });
    expect(response.ok(), await response.text()).toBe(true);
  }

  async show(view: MainView): Promise<void> {
    await this.page.getByRole('radiogroup', { name: 'View' }).getByText(view, { exact: true }).click();
  }

  /** In the list on the left, `namespace/name`. */
  policy(name: string): Locator {
    return this.sidebar.getByRole('button', { name, exact: true });
  }

  namespace(name: string): Locator {
    return this.sidebar.getByRole('region', { name: 'Namespaces' }).getByRole('button', { name, exact: true });
  }

  async toggleNamespace(name: string): Promise<void> {
    await this.sidebar.getByRole('checkbox', { name: `Show ${name}`, exact: true }).click();
  }

  async tab(name: 'Overview' | 'YAML' | 'Form' | 'Why'): Promise<void> {
    await this.panel.getByRole('tab', { name }).click();
  }

  get title(): Locator {
    return this.panel.getByRole('heading', { level: 2 }).first();
  }

  async filter(field: 'Name or label' | 'Port', text: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Filter: / }).click();
    await this.page.getByRole('dialog').getByLabel(field, { exact: true }).fill(text);
    await this.page.keyboard.press('Escape');
  }

  async find(text: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+k');
    await this.page.getByRole('textbox', { name: 'Find' }).fill(text);
  }

  async colours(name: 'Light' | 'Dark' | 'As the system'): Promise<void> {
    await this.page.getByRole('button', { name: /^Colours: / }).click();
    await this.page.getByRole('menuitem', { name }).click();
  }
}
