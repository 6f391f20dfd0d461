import { describe, expect, test } from 'vitest';
import { threeWay } from '../../src/author/three-way.ts';
import { allowText } from '../support/objects.ts';

const base = allowText('web', 'cart');
const commented = `# ours\n${base}`;

describe('base, theirs and mine', () => {
  test('changes in different places come together in my text, comments kept', () => {
    const theirs = base.replace('app: cart', 'app: basket');
    const mine = commented.replace('name: web', 'name: web\n  labels:\n    team: shop');
    const both = threeWay(base, theirs, mine, new Map());
    expect(both?.conflicts).toEqual([]);
    expect(both?.text).toContain('# ours\n');
    expect(both?.text).toContain('app: basket');
    expect(both?.text).toContain('team: shop');
  });

  test('the same place changed in two ways is a choice', () => {
    const theirs = base.replace('8080', '8081');
    const mine = base.replace('8080', '8082');
    const open = threeWay(base, theirs, mine, new Map());
    expect(open?.conflicts.length).toBe(1);
    expect(open?.text).toContain('8082');
    const place = open?.conflicts[0]?.path.reduce<string>(
      (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
      '',
    );
    expect(threeWay(base, theirs, mine, new Map([[place ?? '', 'theirs']]))?.text).toContain('8081');
  });

  test('a text that cannot be read is not merged', () => {
    expect(threeWay(base, base, 'spec: [', new Map())).toBeUndefined();
  });
});
