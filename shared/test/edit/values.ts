/** Random policies as values, and random edits of them. */
import type { TextEdit } from '../../src/edit/index.ts';
import type { FieldPath, JsonObject, JsonValue } from '../../src/kube/index.ts';
import type { Random } from '../support/generate.ts';
import { isCollection } from './layout.ts';

const words = [
  'app',
  'role',
  'constructor',
  '__proto__',
  'on',
  'y',
  'app.kubernetes.io/name',
  'web',
  '010',
  '1e3',
  'a b',
  '80',
  '',
  '~',
];
const hard = [
  "it's",
  'x: y',
  '#no',
  '- a',
  '{',
  '"',
  '\\',
  'one\ntwo\n',
  'one\ntwo',
  ' lead',
  'null',
  'é',
  '*a',
  '&b',
  '!c',
  '%d',
  '@e',
  '`f',
  ': ',
  'a #b',
];

const word = (from: Random): string => from.pick(from.chance(0.15) ? hard : words);

function many<Item>(from: Random, most: number, make: () => Item, least = 0): readonly Item[] {
  return Array.from({ length: least + from.int(most + 1 - least) }, make);
}

const labels = (from: Random): JsonObject => Object.fromEntries(many(from, 3, () => [word(from), word(from)]));

function expression(from: Random): JsonObject {
  const operator = from.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  const values = many(from, 3, () => word(from), 1);
  return { key: word(from), operator, ...(operator.endsWith('n') ? { values } : {}) };
}

export function selector(from: Random): JsonObject {
  return {
    ...(from.chance(0.7) ? { matchLabels: labels(from) } : {}),
    ...(from.chance(0.3) ? { matchExpressions: many(from, 2, () => expression(from)) } : {}),
  };
}

function peer(from: Random): JsonObject {
  const kind = from.int(4);
  if (kind === 0) return { ipBlock: { cidr: '10.0.0.0/8', ...(from.chance(0.5) ? { except: ['10.1.0.0/16'] } : {}) } };
  return { ...(kind !== 1 ? { namespaceSelector: selector(from) } : {}), ...(kind !== 2 ? { podSelector: selector(from) } : {}) };
}

function port(from: Random): JsonObject {
  const protocol = from.chance(0.5) ? { protocol: from.pick(['TCP', 'UDP', 'SCTP']) } : {};
  const number = 1 + from.int(65000);
  return from.pick<JsonObject>([
    { ...protocol },
    { ...protocol, port: number },
    { ...protocol, port: number, endPort: number + from.int(100) },
    { ...protocol, port: from.pick(['http', 'dns', 'y', 'no']) },
  ]);
}

function rule(from: Random, side: 'from' | 'to'): JsonValue {
  return {
    ...(from.chance(0.7) ? { [side]: many(from, 3, () => peer(from)) } : {}),
    ...(from.chance(0.5) ? { ports: many(from, 3, () => port(from)) } : {}),
  };
}

/** Fields in any order, some of them empty or null. */
export function somePolicy(from: Random): JsonObject {
  const spec: JsonObject = {
    ...(from.chance(0.9) ? { podSelector: from.chance(0.1) ? null : selector(from) } : {}),
    ...(from.chance(0.6) ? { policyTypes: from.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress'], []]) } : {}),
    ...(from.chance(0.8) ? { ingress: from.chance(0.1) ? null : many(from, 3, () => rule(from, 'from')) } : {}),
    ...(from.chance(0.4) ? { egress: many(from, 2, () => rule(from, 'to')) } : {}),
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: word(from),
      ...(from.chance(0.7) ? { namespace: word(from) } : {}),
      ...(from.chance(0.3) ? { annotations: labels(from) } : {}),
    },
    spec: from.chance(0.3) ? Object.fromEntries(Object.entries(spec).toReversed()) : spec,
  };
}

/** Something for an edit to put in. */
export function someValue(from: Random): JsonValue {
  const makers: readonly (() => JsonValue)[] = [
    () => word(from),
    () => from.int(65536),
    () => selector(from),
    () => peer(from),
    () => port(from),
    () => rule(from, 'from'),
    () => [],
    () => null,
    () => many(from, 3, () => word(from)),
    () => from.chance(0.5),
  ];
  return from.pick(makers)();
}

/** Every path but the empty one, with what is there. */
export function pathsOf(value: JsonValue, above: FieldPath = []): readonly (readonly [FieldPath, JsonValue])[] {
  if (!isCollection(value)) return [];
  const steps: readonly (readonly [string | number, JsonValue])[] = Array.isArray(value)
    ? [...(value as readonly JsonValue[]).entries()]
    : Object.entries(value);
  return steps.flatMap(([step, item]) => {
    const path = [...above, step];
    return [[path, item] as const, ...pathsOf(item, path)];
  });
}

/** One that makes sense for the value. */
export function someEdit(from: Random, value: JsonObject): TextEdit {
  const [path, there] = from.pick(pathsOf(value));
  const step = path.at(-1);
  const length = Array.isArray(there) ? there.length : 0;
  switch (from.int(7)) {
    case 0:
      return { op: 'remove', path };
    case 1:
      if (typeof step === 'string') return { op: 'rename', path, key: `${step}-now` };
      break;
    case 2:
    case 3:
      if (Array.isArray(there)) return { op: 'insert', path: [...path, from.int(length + 1)], value: someValue(from) };
      break;
    case 4:
      if (length > 1) return { op: 'move', path: [...path, from.int(length)], to: from.int(length) };
      break;
    case 5:
      if (isCollection(there) && !Array.isArray(there)) {
        const added = from.pick<FieldPath>([['ports'], ['from'], ['new', 'deep'], ['list', 0], ['matchLabels', 'x']]);
        return { op: 'set', path: [...path, ...added], value: someValue(from) };
      }
      break;
    default:
      break;
  }
  return { op: 'set', path, value: someValue(from) };
}
