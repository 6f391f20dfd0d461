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

  /** Over the middle of a line, where its label is if it has one. */
  async pointAt(edge: Locator): Promise<void> {
    const place = await edge
      .locator('path')
      .first()
      .evaluate((path) => {
        if (!(path instanceof SVGPathElement)) throw new Error('a line has a path');
        const middle = path.getPointAtLength(path.getTotalLength() / 2);
        const { x, y } = middle.matrixTransform(path.getScreenCTM() ?? undefined);
        return { x, y };
      });
    await this.#page.mouse.move(place.x, place.y);
  }

  async clickEdge(edge: Locator): Promise<void> {
    await this.pointAt(edge);
    await this.#page.mouse.down();
    await this.#page.mouse.up();
  }
}
