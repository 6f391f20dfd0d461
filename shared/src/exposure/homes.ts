/** The namespaces in which a pod may come, as far as policies tell them apart. */
import { namespaceNameLabel } from '../model/index.ts';
import type { LabelMap, World } from '../model/index.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import { isMet, passes } from './literals.ts';
import type { Alternative } from './literals.ts';
import type { Mentions } from './mentions.ts';

export interface Homes {
  readonly names: readonly string[];
  /** The namespace in which a new pod fares like in this one. */
  readonly spokesman: (name: string) => string;
  /** Whether its labels may meet what is asked of a namespace. */
  readonly mayMeet: (name: string, asked: Alternative) => boolean;
}

export function homesOf({ table, plan, index, profile }: ClassEvaluation, { testsOf }: Mentions): Homes {
  const { world } = table;
  const tests = testsOf('namespace');
  const own = new Set([...index.keys(), ...plan.notEvaluated.map(({ namespace }) => namespace)]);
  const asksAccounts = testsOf('account').length > 0;
  const spokesmen = new Map<string, string>();
  const bySight = new Map<string, string>();
  for (const [name, labels] of world.namespaces) {
    const hidden = isHidden(world, name);
    const host = profile.hostNetworkLabel !== undefined && labels.has(profile.hostNetworkLabel);
    const sight = tests.map((test) => passes(test, labels.get(test.key))).join();
    const alike = own.has(name) || hidden || host || asksAccounts ? name : bySight.get(sight);
    if (alike === undefined) bySight.set(sight, name);
    spokesmen.set(name, alike ?? name);
  }
  return {
    names: [...world.namespaces.keys()].sort(),
    spokesman: (name) => spokesmen.get(name) ?? name,
    mayMeet: (name, asked) => mayMeet(world, name, asked),
  };
}

const noLabels: LabelMap = new Map();

function mayMeet(world: World, name: string, asked: Alternative): boolean {
  const labels = world.namespaces.get(name) ?? noLabels;
  const hidden = isHidden(world, name);
  return asked
    .filter(({ test }) => test.from === 'namespace')
    .every((literal) => (hidden && literal.test.key !== namespaceNameLabel) || isMet(literal, labels.get(literal.test.key)));
}

/** Of a namespace that is not seen only the name is known. */
function isHidden({ hidden, synthesised }: World, name: string): boolean {
  return hidden.has('Namespace') && synthesised.has(name);
}
