/** Relations that hold whatever the cluster: what may be done to the input without changing the answer, or only in one way. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import type { Evaluation } from '../../src/evaluate/index.ts';
import type { ClusterObject, JsonObject, PolicyObject } from '../../src/kube/index.ts';
import { isEmptyPorts, subtractPorts } from '../../src/model/index.ts';
import type { PortSet } from '../../src/model/index.ts';
import { pod, policy, state } from '../support/cluster.ts';
import { random, randomCluster, randomPolicy, randomSpec } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { differences, membersOfAll } from '../support/picture.ts';

const seeds = Array.from({ length: Number(process.env['EASTWEST_RELATIONS'] ?? 150) }, (_, index) => index + 1);

const isPolicy = (object: ClusterObject): object is PolicyObject => object.kind === 'NetworkPolicy';

function specOf({ manifest }: PolicyObject): JsonObject {
  return manifest['spec'] as JsonObject;
}

function named(object: PolicyObject, name: string, spec: JsonObject): PolicyObject {
  return policy(`${object.namespace}/${name}`, spec);
}

function shuffled<Item>(items: readonly Item[], from: Random): readonly Item[] {
  const result = [...items];
  for (let at = result.length - 1; at > 0; at--) {
    const other = from.int(at + 1);
    const [left, right] = [result[at], result[other]];
    if (left !== undefined && right !== undefined) [result[at], result[other]] = [right, left];
  }
  return result;
}

function expectSame(left: readonly ClusterObject[], right: readonly ClusterObject[], only?: (name: string) => boolean): void {
  expect(differences(evaluate(state(left)), evaluate(state(right)), only)).toEqual([]);
}

/** Runs the relation on many clusters; what it returns must hold no difference. */
function onMany(relation: (objects: readonly ClusterObject[], from: Random) => void): void {
  for (const seed of seeds) {
    const from = random(seed);
    relation(randomCluster(from), from);
  }
}

describe('nothing changes', () => {
  test('when objects come in another order', () => {
    onMany((objects, from) => {
      expectSame(shuffled(objects, from), objects);
    });
  });

  test('when a policy is there twice under two names (NP-3)', () => {
    onMany((objects) => {
      const doubled = objects.flatMap((object): readonly ClusterObject[] =>
        isPolicy(object) ? [object, named(object, `${object.name}-copy`, specOf(object))] : [object],
      );
      expectSame(doubled, objects);
    });
  });

  test('when the rules of a policy are split over several policies with the same subject (NP-3)', () => {
    onMany((objects) => {
      const split = objects.flatMap((object): readonly ClusterObject[] => (isPolicy(object) ? oneRuleEach(object) : [object]));
      expectSame(split, objects);
    });
  });

  test('when the items of `from` and `to` are rules of their own (NP-23)', () => {
    onMany((objects) => {
      const spread = objects.map((object) =>
        isPolicy(object) ? named(object, object.name, onePeerEach(specOf(object))) : object,
      );
      expectSame(spread, objects);
    });
  });

  test('when defaults are written out (NP-7, NP-8, NP-13, NP-33)', () => {
    onMany((objects) => {
      const explicit = objects.map((object) =>
        isPolicy(object) ? named(object, object.name, withDefaults(specOf(object))) : object,
      );
      expectSame(explicit, objects);
    });
  });

  test('for other pairs, when a pod is added', () => {
    onMany((objects, from) => {
      const newcomer = pod('a/newcomer', {
        labels: { app: from.pick(['web', 'db']), tier: 'x' },
        ips: ['10.1.0.77'],
        ports: ['http 81'],
      });
      expectSame([...objects, newcomer], objects, (name) => name !== 'a/newcomer');
    });
  });

  test('for pairs without it, when a policy selects nothing', () => {
    onMany((objects, from) => {
      const idle = policy('a/idle', { ...randomSpec(from), podSelector: { matchLabels: { nobody: 'has-this' } } });
      expectSame([...objects, idle], objects, (name) => !name.startsWith('outside'));
    });
  });
});

describe('a change goes one way only', () => {
  test('a rule more never takes a connection away, where policyTypes are explicit', () => {
    onMany((objects, from) => {
      const explicit = objects.map((object) =>
        isPolicy(object) ? named(object, object.name, withDefaults(specOf(object))) : object,
      );
      const more = explicit.map((object) =>
        isPolicy(object) ? named(object, object.name, withRulesOf(specOf(object), randomSpec(from))) : object,
      );
      expect(lost(evaluate(state(explicit)), evaluate(state(more)))).toEqual([]);
    });
  });

  test('a policy without rules never adds a connection', () => {
    onMany((objects, from) => {
      const deny = policy(`${from.pick(['a', 'b'])}/deny`, {
        podSelector: {},
        policyTypes: from.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']]),
      });
      expect(lost(evaluate(state([...objects, deny])), evaluate(state(objects)))).toEqual([]);
    });
  });

  test('an exception more never adds a connection (NP-28)', () => {
    onMany((objects) => {
      const cut = objects.map((object) =>
        isPolicy(object)
          ? named(object, object.name, JSON.parse(JSON.stringify(specOf(object)), addException) as JsonObject)
          : object,
      );
      expect(lost(evaluate(state(cut)), evaluate(state(objects)))).toEqual([]);
    });
  });

  test('hiding policies turns answers into unknown, never into other answers', () => {
    onMany((objects, from) => {
      const hidden = [{ kind: 'NetworkPolicy', reason: 'no permission' }] as const;
      const known = objects.filter((object) => !isPolicy(object) || from.chance(0.5));
      const partial = evaluate(state(known, hidden));
      const whole = evaluate(state(objects));
      expect(lost(partial, whole)).toEqual([]);
      expect(gained(partial, whole)).toEqual([]);
    });
  });

  test('an invalid policy turns answers into unknown, and keeps what is allowed by others', () => {
    onMany((objects, from) => {
      const made = randomPolicy(from, 99) as PolicyObject;
      const broken = named(made, made.name, { ...withDefaults(specOf(made)), ingress: [{ from: [{}] }] });
      // However the broken rule is mended, the answer stays within what was said.
      const mended = named(made, made.name, { ...withDefaults(specOf(made)), ingress: [{ from: [{ namespaceSelector: {} }] }] });
      const said = evaluate(state([...objects, broken]));
      const then = evaluate(state([...objects, mended]));
      expect(lost(said, then)).toEqual([]);
      expect(gained(said, then)).toEqual([]);
    });
  });
});

/** Pairs of pods with ports that are allowed for certain before and not even possible after. */
function lost(before: Evaluation, after: Evaluation): readonly string[] {
  return differing(before, after, (was, is) => subtractPorts(subtractPorts(was.ports, is.ports), is.unknown));
}

/** Pairs of pods with ports that are possible after and were not even unknown before. */
function gained(before: Evaluation, after: Evaluation): readonly string[] {
  return differing(before, after, (was, is) => subtractPorts(subtractPorts(is.ports, was.ports), was.unknown));
}

interface Answer {
  readonly ports: PortSet;
  readonly unknown: PortSet;
}

function differing(before: Evaluation, after: Evaluation, compare: (was: Answer, is: Answer) => PortSet): readonly string[] {
  const [was, is] = [membersOfAll(before), membersOfAll(after)];
  return [...was].flatMap(([source, from]) =>
    [...was].flatMap(([target, to]) => {
      const [newFrom, newTo] = [is.get(source), is.get(target)];
      if (newFrom === undefined || newTo === undefined) return [];
      const difference = compare(before.between(from, to), after.between(newFrom, newTo));
      return isEmptyPorts(difference) ? [] : [`${source} → ${target}`];
    }),
  );
}

function rulesOf(spec: JsonObject, direction: 'ingress' | 'egress'): readonly JsonObject[] {
  return (spec[direction] ?? []) as JsonObject[];
}

function withDefaults(spec: JsonObject): JsonObject {
  const listed = (spec['policyTypes'] ?? []) as string[];
  const types =
    listed.length > 0 ? [...new Set(listed)] : rulesOf(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  const rules = (direction: 'ingress' | 'egress'): JsonObject[] =>
    rulesOf(spec, direction).map((rule) => {
      const ports = ((rule['ports'] ?? []) as JsonObject[]).map((port) => ({ protocol: 'TCP', ...port }));
      return { ...rule, ports };
    });
  return { podSelector: {}, ...spec, policyTypes: types, ingress: rules('ingress'), egress: rules('egress') };
}

function withRulesOf(spec: JsonObject, other: JsonObject): JsonObject {
  return {
    ...spec,
    ingress: [...rulesOf(spec, 'ingress'), ...rulesOf(other, 'ingress')],
    egress: [...rulesOf(spec, 'egress'), ...rulesOf(other, 'egress')],
  };
}

/** The policy without rules, and one policy for each of its rules. */
function oneRuleEach(object: PolicyObject): readonly PolicyObject[] {
  const spec = withDefaults(specOf(object));
  const types = spec['policyTypes'] as string[];
  const bare = named(object, object.name, { ...spec, ingress: [], egress: [] });
  const parts = (['ingress', 'egress'] as const).flatMap((direction) => {
    const type = direction === 'ingress' ? 'Ingress' : 'Egress';
    if (!types.includes(type)) return [];
    return rulesOf(spec, direction).map((rule, index) =>
      named(object, `${object.name}-${direction}-${index}`, {
        ...spec,
        policyTypes: [type],
        ingress: [],
        egress: [],
        [direction]: [rule],
      }),
    );
  });
  return [bare, ...parts];
}

function onePeerEach(spec: JsonObject): JsonObject {
  const spread = (direction: 'ingress' | 'egress', side: 'from' | 'to'): JsonObject[] =>
    rulesOf(spec, direction).flatMap((rule) => {
      const peers = (rule[side] ?? []) as JsonObject[];
      return peers.length === 0 ? [rule] : peers.map((peer) => ({ ...rule, [side]: [peer] }));
    });
  return {
    ...spec,
    ...(spec['ingress'] === undefined ? {} : { ingress: spread('ingress', 'from') }),
    ...(spec['egress'] === undefined ? {} : { egress: spread('egress', 'to') }),
  };
}

/** As a reviver: more exceptions for the widest blocks. */
function addException(this: unknown, key: string, value: unknown): unknown {
  if (key !== 'ipBlock' || typeof value !== 'object' || value === null) return value;
  const block = value as { readonly cidr: string; readonly except?: readonly string[] };
  const more: Record<string, string> = { '0.0.0.0/0': '10.1.0.0/20', '10.0.0.0/8': '10.1.0.4/30', '::/0': 'fd00::/10' };
  const extra = more[block.cidr];
  return extra === undefined ? block : { ...block, except: [...(block.except ?? []), extra] };
}
