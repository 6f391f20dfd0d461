import { expect, test } from 'vitest';
import { objectKey } from '@eastwest/shared/kube';
import { configMapOf, nameOf, recordOf } from '../../src/history/config-map.ts';
import type { LogRecord } from '../../src/history/record.ts';

const at = '2026-01-01T00:00:00.000Z';
const begun = (padding: string): LogRecord => ({
  type: 'begun',
  at,
  change: { id: 'mjuohs00-00000-645d8374', at, operation: 'create', key: objectKey('NetworkPolicy', 'shop', padding) },
});

test('a record comes back as it was, short ones readable with kubectl, long ones packed', () => {
  const short = configMapOf(begun('web'));
  expect(short).toMatchObject({ kind: 'ConfigMap', immutable: true, data: { record: expect.stringContaining('shop/web') } });
  expect(recordOf(short ?? {})).toEqual(begun('web'));
  const long = configMapOf(begun('x'.repeat(2_000_000)));
  expect(long).not.toHaveProperty('data');
  expect(JSON.stringify(long).length).toBeLessThan(1 << 20);
  expect(recordOf(long ?? {})).toEqual(begun('x'.repeat(2_000_000)));
});

test('one that is too large even packed is not made', () => {
  let state = 1;
  const noise = Array.from({ length: 1_200_000 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return String.fromCharCode(33 + ((state >>> 16) % 90));
  });
  expect(configMapOf(begun(noise.join('')))).toBeUndefined();
});

test('each step of a change has a name of its own, which an object may have', () => {
  const names = [begun('web'), { type: 'taken-back', at, id: 'A-1' } as const].map(nameOf);
  expect(names).toEqual(['eastwest-history-mjuohs00-00000-645d8374-begun', 'eastwest-history-a-1-taken-back']);
});

test.each([{}, { data: { record: 7 } }, { data: { record: '{}' } }, { binaryData: { record: 'AAAA' } }])(
  '%j is no record',
  (map) => {
    expect(recordOf(map)).toBeUndefined();
  },
);
