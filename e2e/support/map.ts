import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export interface Place {
  readonly x: number;
  readonly y: number;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
}

export class ConnectionMap {
  readonly root: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.root = page.getByRole('region', { name: 'Map of allowed connections' });
  }

  /** `shop/cart`, or what a range or stand-in is called. */
  node(name: string): Locator {
    return this.root.getByRole('button', { name: new RegExp(`^${escaped(name)}[,:]`, 'u') });
  }

  /** A box of a folded namespace, or the title of an unfolded one. */
  namespace(name: string): Locator {
    return this.root.getByRole('button', { name: new RegExp(`^Namespace ${escaped(name)},`, 'u') });
  }

  /** The line that says this connection, alone or among others. */
  edge(from: string, to: string): Locator {
    return this.root.getByRole('img', { name: new RegExp(`${escaped(`${from} → ${to}`)}: `, 'u') });
  }

  /** Where the map has put it, whatever part of the map is in view. */
  async placeOf(name: string): Promise<Place> {
    const style = await this.node(name).evaluate((button) => button.closest('[data-id]')?.getAttribute('style') ?? '');
    const [, x, y] = /translate\((-?[\d.]+)px, ?(-?[\d.]+)px\)/u.exec(style) ?? [];
    return { x: Number(x), y: Number(y) };
  }

  async boxNames(): Promise<readonly string[]> {
    const names = await this.root.getByRole('button', { name: /, (Deployment|StatefulSet|DaemonSet|CronJob|Job|Pod), / }).all();
    return Promise.all(names.map(async (each) => (await each.getAttribute('aria-label')) ?? ''));
  }

  control(name: string): Locator {
    return this.root.getByRole('toolbar', { name: 'Map' }).getByRole('button', { name });
  }

  legend(): Locator {
    return this.root.getByRole('list', { name: 'Legend' });
  }

  async drawn(): Promise<void> {
    await expect(this.root.getByRole('toolbar', { name: 'Map' })).toBeVisible();
  }

  /** Over a line, at a place where no other thing lies above it; once the map has come to rest there is one. */
  async pointAt(edge: Locator): Promise<void> {
    await expect(async () => this.#pointAtOnce(edge)).toPass({ timeout: 20_000 });
  }

  async #pointAtOnce(edge: Locator): Promise<void> {
    const place = await edge.evaluate((element) => {
      const path = element.querySelector('path');
      const matrix = path?.getScreenCTM();
      if (!path || !matrix) throw new Error('a line has a path');
      for (const share of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88]) {
        const { x, y } = path.getPointAtLength(path.getTotalLength() * share).matrixTransform(matrix);
        if (element.contains(document.elementFromPoint(x, y))) return { x, y };
      }
      throw new Error('other things lie above the whole line');
    });
    await this.#page.mouse.move(place.x, place.y);
  }

  async clickEdge(edge: Locator): Promise<void> {
    await this.pointAt(edge);
    await this.#page.mouse.down();
    await this.#page.mouse.up();
  }
}
