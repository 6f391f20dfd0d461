/** Whether the server would hold what was drafted, modulo defaults (T18). */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '@eastwest/shared/kube';
import { differences, ownerOf, presented, withPolicyTypes, withoutServerFields } from '../../src/cluster/kubernetes/held.ts';

const policy = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'a', ...metadata },
  spec,
});
const paths = (drafted: JsonObject, held: JsonObject): string[] =>
  differences(drafted, held).map(({ path, type }) => `${type} ${path.join('.')}`);

describe('the same', () => {
  test.each<[string, JsonObject, JsonObject]>([
    [
      'server fields',
      policy({}),
      policy({ policyTypes: ['Ingress'] }, { uid: 'u', resourceVersion: '5', generation: 3, managedFields: [] }),
    ],
    [
      'no policyTypes without egress (NP-4)',
      policy({ ingress: [{}] }),
      policy({ podSelector: {}, ingress: [{}], policyTypes: ['Ingress'] }),
    ],
    ['no policyTypes with egress (NP-4)', policy({ egress: [{}] }), policy({ egress: [{}], policyTypes: ['Ingress', 'Egress'] })],
    [
      'no protocol',
      policy({ ingress: [{ ports: [{ port: 80 }] }] }),
      policy({ ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }], policyTypes: ['Ingress'] }),
    ],
    [
      'empty lists and none (0-E)',
      policy({ egress: [], ingress: [{ from: [], ports: null }] }),
      policy({ ingress: [{}], policyTypes: ['Ingress'] }),
    ],
    [
      'empty labels and none',
      policy({ podSelector: { matchLabels: {} } }, { labels: {} }),
      policy({ podSelector: {}, policyTypes: ['Ingress'] }),
    ],
    [
      'the last-applied annotation',
      policy({}),
      policy({ policyTypes: ['Ingress'] }, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }),
    ],
  ])('%s', (_, drafted, held) => {
    expect(paths(drafted, held)).toEqual([]);
  });
});

describe('not the same', () => {
  test.each<[string, JsonObject, JsonObject, string[]]>([
    [
      'a rule that stays',
      policy({ ingress: [{}] }),
      policy({ ingress: [{}], egress: [{}], policyTypes: ['Ingress'] }),
      ['kept spec.egress'],
    ],
    [
      'other policyTypes',
      policy({ egress: [{}] }),
      policy({ egress: [{}], policyTypes: ['Ingress'] }),
      ['changed spec.policyTypes'],
    ],
    [
      'an empty selector is not none',
      policy({ ingress: [{ from: [{ podSelector: {} }] }] }),
      policy({ ingress: [{ from: [{ namespaceSelector: {} }] }], policyTypes: ['Ingress'] }),
      ['changed spec.ingress'],
    ],
    ['a label that stays', policy({}), policy({ policyTypes: ['Ingress'] }, { labels: { a: 'b' } }), ['kept metadata.labels']],
    ['a rule that vanishes', policy({ ingress: [{}] }), policy({ policyTypes: ['Ingress'] }), ['changed spec.ingress']],
    [
      'a number is not its text',
      policy({ ingress: [{ ports: [{ port: 80 }] }] }),
      policy({ ingress: [{ ports: [{ port: '80' }] }] }),
      ['changed spec.ingress'],
    ],
  ])('%s', (_, drafted, held, expected) => {
    expect(paths(drafted, held)).toEqual(expected);
  });
});

test('policyTypes are said as the rules imply them, and left alone where they are said (NP-4)', () => {
  expect(withPolicyTypes(policy({ egress: [{}] }))['spec']).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
  expect(withPolicyTypes(policy({ egress: [] }))['spec']).toMatchObject({ policyTypes: ['Ingress'] });
  expect(withPolicyTypes(policy({ egress: [{}], policyTypes: ['Egress'] }))['spec']).toMatchObject({ policyTypes: ['Egress'] });
});

test('the owner of a field is who manages it, not who manages a neighbour', () => {
  const fieldsV1 = { 'f:spec': { 'f:ingress': {} }, 'f:metadata': { 'f:labels': { 'f:a.b/c': {} } } };
  const held = policy(
    {},
    {
      managedFields: [
        { manager: 'kubectl', fieldsV1 },
        { manager: 'eastwest', fieldsV1 },
      ],
    },
  );
  expect(ownerOf(held, ['spec', 'ingress'], 'eastwest')).toBe('kubectl');
  expect(ownerOf(held, ['metadata', 'labels', 'a.b/c'], 'eastwest')).toBe('kubectl');
  expect(ownerOf(held, ['spec', 'egress'], 'eastwest')).toBeUndefined();
  expect(ownerOf(held, ['spec', 'constructor'], 'eastwest')).toBeUndefined();
});

test('an object is sent without what only the server writes, and shown with its identity', () => {
  const live: JsonObject = {
    ...policy({}, { uid: 'u', resourceVersion: '5', generation: 2, managedFields: [], labels: { a: 'b' } }),
    status: {},
  };
  expect(withoutServerFields(live)).toEqual(policy({}, { labels: { a: 'b' } }));
  expect(presented(live)).toEqual(policy({}, { uid: 'u', resourceVersion: '5', generation: 2, labels: { a: 'b' } }));
});
