import type { FormPort, PortSpec } from '@eastwest/shared/edit';
import { expect, test } from 'vitest';
import { portInWords, portSpec, portText } from '../../../src/author/form/port-text.ts';

test.each<[string, PortSpec, string]>([
  ['80', { kind: 'number', port: 80 }, 'TCP 80'],
  [' 80 ', { kind: 'number', port: 80 }, 'TCP 80'],
  ['8000-8080', { kind: 'range', port: 8000, endPort: 8080 }, 'TCP 8000–8080'],
  ['8000 – 8080', { kind: 'range', port: 8000, endPort: 8080 }, 'TCP 8000–8080'],
  ['http', { kind: 'name', name: 'http' }, 'TCP http'],
  ['http-alt', { kind: 'name', name: 'http-alt' }, 'TCP http-alt'],
  // What the API server refuses is written down all the same: the problem then stands beside it.
  ['636379', { kind: 'number', port: 636379 }, 'TCP 636379'],
  ['-1', { kind: 'name', name: '-1' }, 'TCP -1'],
])('%j is read as %j', (text, wanted, words) => {
  const spec = portSpec(text, undefined);
  expect(spec).toEqual({ ...wanted, protocol: undefined });
  expect(portInWords({ ...spec, path: [] } as FormPort)).toBe(words);
});

test('nothing is every port of the protocol, which is then said (NP-32)', () => {
  expect(portSpec('', undefined)).toEqual({ kind: 'all', protocol: 'TCP' });
  expect(portInWords({ kind: 'all', protocol: 'UDP', path: [] })).toBe('every UDP port');
});

test.each<FormPort>([
  { kind: 'number', port: 80, path: [] },
  { kind: 'range', port: 1, endPort: 9, path: [] },
  { kind: 'name', name: 'a-b', path: [] },
  { kind: 'all', protocol: 'SCTP', path: [] },
])('%j as text and back', (port) => {
  const { path: _, ...spec } = port;
  expect(portSpec(portText(port), port.protocol)).toEqual(spec.protocol === undefined ? { ...spec, protocol: undefined } : spec);
});
