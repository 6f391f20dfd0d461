/**
 * Bad input of every kind, made by putting something wrong in every place of a whole policy: nothing throws, what has the
 * wrong type is a problem at its place, and what such a policy would decide is unknown (CIL-23: it decides nothing).
 */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import { formatPath, policyKindOf, policyOfManifest, readManifestText, validatePolicy } from '../../src/kube/index.ts';
import type { FieldPath, JsonObject, JsonValue, Problem } from '../../src/kube/index.ts';
import { ask, state } from '../support/cluster.ts';
import { goldenPods, X } from '../support/golden.ts';
import { wholePolicies } from '../support/whole-policies.ts';

const wrong: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'constructor',
  [],
  [null],
  [[]],
  {},
  JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}') as JsonObject,
];

/** Labels and annotations: their keys are the user's own. */
const free = new Set(['matchLabels', 'labels', 'annotations']);

/** `true` where either of two types is right: a number and a text. */
function takesBoth(path: FieldPath): boolean {
  const at = formatPath(path).replaceAll(/\[\d+\]/g, '[]');
  return (
    /\.(source|destination)\.(ports|notPorts)\[\]$/.test(at) ||
    /\.(protocol|notProtocol|order|type)$/.test(at) ||
    /(gress\[\]\.ports\[\]\.port)$/.test(at)
  );
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'whole' : 'number') : typeof value;
}

/** Every place of a policy but what says whose it is, with what stands there. */
function* placesOf(value: JsonValue, path: FieldPath = []): Generator<{ readonly path: FieldPath; readonly value: JsonValue }> {
  if (path.length > 0 && path[0] !== 'apiVersion' && path[0] !== 'kind') yield { path, value };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* placesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

function replaced(value: JsonValue, path: FieldPath, by: JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((item: JsonValue, index) => (index === step ? replaced(item, rest, by) : item));
  if (typeof value !== 'object' || value === null) return by;
  const entries = Object.entries(value).filter(([key]) => key !== step);
  const before = Object.entries(value).find(([key]) => key === step)?.[1] ?? null;
  return Object.fromEntries([...entries, [String(step), replaced(before, rest, by)]]);
}

const starts = (path: FieldPath, by: FieldPath): boolean => by.every((step, index) => path[index] === step);

/** At the place, within it, or at what holds it. */
function isAbout(problem: Problem, path: FieldPath): boolean {
  return starts(problem.path, path) || (problem.path.length >= path.length - 1 && starts(path, problem.path));
}

const questions = ['a/web → a/db:80', 'b/web → a/db:80/UDP', 'a/db → b/web:8080', `${X} → a/db:80`, `a/db → ${X}:443`];

function outcomes(manifest: JsonObject | undefined): readonly string[] {
  const objects = manifest === undefined ? goldenPods : [...goldenPods, policyOfManifest(manifest)];
  const evaluation = evaluate(state(objects));
  return questions.map((question) => ask(evaluation, question).outcome);
}

const alone = outcomes(undefined);

function textAt(manifest: JsonObject, key: string): string {
  const value = manifest[key];
  return typeof value === 'string' ? value : '';
}

describe.each(
  wholePolicies.map((manifest) => ({ manifest, apiVersion: textAt(manifest, 'apiVersion'), kind: textAt(manifest, 'kind') })),
)('$apiVersion $kind', ({ manifest, apiVersion, kind }) => {
  const family = policyKindOf(apiVersion, kind)?.family;
  const places = [...placesOf(manifest)];

  test('is valid as it stands', () => {
    expect(validatePolicy(manifest).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('with something of the wrong type anywhere: a problem there', () => {
    const missed = places.flatMap(({ path, value }) =>
      wrong.flatMap((bad) => {
        const problems = validatePolicy(replaced(manifest, path, bad) as JsonObject);
        if (bad === null || typeOf(bad) === typeOf(value) || takesBoth(path)) return [];
        const found = problems.some((problem) => problem.severity === 'error' && isAbout(problem, path));
        return found ? [] : [`${formatPath(path)}: ${JSON.stringify(bad)}`];
      }),
    );
    expect(missed).toEqual([]);
  });

  test('with a field that nobody knows: it is named (V-13)', () => {
    const mappings = places.filter(({ path, value }) => typeOf(value) === 'object' && !free.has(String(path.at(-1))));
    const missed = mappings.flatMap(({ path }) =>
      ['zzz', 'constructor', '__proto__'].flatMap((field) => {
        const problems = validatePolicy(replaced(manifest, [...path, field], 1) as JsonObject);
        const found = problems.some(
          (problem) => formatPath(problem.path) === formatPath([...path, field]) && problem.message.includes(`\`${field}\``),
        );
        return found ? [] : [formatPath([...path, field])];
      }),
    );
    expect(missed).toEqual([]);
  });

  test('decides nothing that it says in error, silently', () => {
    const silent = places.flatMap(({ path }) =>
      wrong.flatMap((bad) => {
        const broken = replaced(manifest, path, bad) as JsonObject;
        const invalid = validatePolicy(broken).some(({ severity }) => severity === 'error');
        const found = outcomes(broken);
        const fine = found.every((outcome, index) => outcome === alone[index] || (outcome === 'unknown' && family !== 'cilium'));
        return !invalid || fine ? [] : [`${formatPath(path)}: ${JSON.stringify(bad)}: ${found.join(', ')}`];
      }),
    );
    expect(silent).toEqual([]);
  });
});

const tier = (spec: string): string => `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: t}, spec: ${spec}}`;
const inTier = `
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: cut}
spec: {tier: t, selector: app == 'db', types: [Ingress], ingress: [{action: Deny}]}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: let}
spec: {selector: app == 'db', types: [Ingress], ingress: [{action: Allow}]}
---
`;

/** With a Tier of that spec. */
function outcome(spec: string): string {
  const { objects } = readManifestText(inTier + tier(spec), 'a.yaml');
  return ask(evaluate(state([...goldenPods, ...objects])), 'a/web → a/db:80').outcome;
}

test('an invalid Tier leaves open when it is asked, and so what its policies decide', () => {
  expect([outcome('{order: 1}'), outcome('{order: 2000000}'), outcome('{order: "1"}')]).toEqual(['denied', 'allowed', 'unknown']);
});
