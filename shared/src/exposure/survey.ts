/** A cluster with everybody in it who may come, as far as its policies tell them apart. */
import { evaluate } from '../evaluate/index.ts';
import type { Evaluation } from '../evaluate/index.ts';
import { engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import { wordsIn } from '../evaluate/vocabulary.ts';
import { askedBy, askedByTier, plainDemand } from './asks.ts';
import type { Demand } from './demand.ts';
import { homesOf } from './homes.ts';
import type { Homes } from './homes.ts';
import { mentionsOf } from './mentions.ts';
import { Maker, peopled } from './newcomers.ts';
import type { Newcomer } from './newcomers.ts';

/** Newcomers of one demand: of the namespaces that exist, all whose labels may meet it. */
export interface Askers {
  readonly demand: Demand;
  readonly existing: ReadonlyMap<string, Newcomer>;
  /** Absent where every namespace that could meet it exists. */
  readonly elsewhere?: Newcomer;
}

export interface Survey {
  /** Of the cluster as it is. */
  readonly now: ClassEvaluation;
  /** With the newcomers of each layer. */
  readonly peopled: readonly ClassEvaluation[];
  readonly homes: Homes;
  /** By the id of the demand. */
  readonly askers: ReadonlyMap<string, Askers>;
  /** Those of whom nothing is asked. */
  readonly plain: Askers;
}

/** `more`: demands of another cluster that this one is compared with. `previous` saves work and never changes the answer. */
export function surveyOf(evaluation: Evaluation, more: readonly Demand[] = [], previous?: Survey): Survey {
  const now = engineOf(evaluation);
  const { policies, plan, table } = now;
  const mentions = mentionsOf(policies, plan.policies);
  const homes = homesOf(now, mentions);
  const maker = new Maker(table.world, mentions, (namespace) => wordsIn(table.vocabulary, namespace).portNames);
  const askers = new Map<string, Askers>();
  for (const demand of [plainDemand, ...demandsIn(now), ...more])
    if (!askers.has(demand.id)) askers.set(demand.id, askersOf(maker, homes, demand));
  const states = peopled(now.state, maker);
  const engines = states.map((state, layer) => engineOf(evaluate(state, now.profile, previous?.peopled[layer])));
  return { now, peopled: engines, homes, askers, plain: askers.get('') ?? { demand: plainDemand, existing: new Map() } };
}

/** Every demand of a peer in any policy. */
export function demandsIn({ policies, plan }: ClassEvaluation): readonly Demand[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => [
    ...policies.flatMap((policy) => askedBy(policy, direction).demands),
    ...plan.policies.flatMap((policy) => askedByTier(policy, direction).demands),
  ]);
}

function askersOf(maker: Maker, homes: Homes, demand: Demand): Askers {
  const bySpokesman = new Map<string, Newcomer | undefined>();
  const existing = new Map<string, Newcomer>();
  for (const name of homes.names) {
    if (!homes.mayMeet(name, demand.literals)) continue;
    const spokesman = homes.spokesman(name);
    if (!bySpokesman.has(spokesman)) bySpokesman.set(spokesman, maker.make(demand, { type: 'existing', namespace: spokesman }));
    const newcomer = bySpokesman.get(spokesman);
    if (newcomer !== undefined) existing.set(name, newcomer);
  }
  const elsewhere = maker.make(demand, { type: 'new' });
  return { demand, existing, ...(elsewhere === undefined ? {} : { elsewhere }) };
}
