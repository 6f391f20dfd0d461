/** How a new pod of which no policy asks anything would stand, by namespace: whether something catches it. */
import { foreignRef, isAllPorts, isEmptyPorts } from '../model/index.ts';
import type { Direction, PolicyRef } from '../model/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { PodClass } from '../evaluate/index.ts';
import { distinctPolicies } from '../evaluate/index.ts';
import { sidesOf } from '../graph/internals.ts';
import { placesOf, spotsOf } from './exposure.ts';
import type { Spot } from './exposure.ts';
import type { Newcomer } from './newcomers.ts';
import type { Survey } from './survey.ts';

/**
 * `open`: everything to or from everybody; `closed`: nothing to or from anybody; `some`: what rules say; `unknown`: what
 * would tell is not seen, or nobody says.
 */
export interface Stand {
  readonly reach: 'open' | 'closed' | 'some' | 'unknown';
  /** Whether a policy isolates it: what no rule allows is then denied. */
  readonly isolated: boolean;
  /** The policies that isolate it or else have a say. */
  readonly by: readonly PolicyRef[];
}

export interface NewPods {
  readonly namespaces: readonly string[];
  /** Whether it holds for a namespace that does not exist yet, too. */
  readonly elsewhere: boolean;
  /** The others that exist. */
  readonly but: readonly string[];
  readonly ingress: Stand;
  readonly egress: Stand;
}

/** Namespaces where a new pod stands alike are one. */
export function newPodsOf(survey: Survey): readonly NewPods[] {
  const spots = spotsOf(survey.plain);
  const groups = new Map<string, { readonly stands: Pick<NewPods, Direction>; readonly spots: Spot[] }>();
  for (const spot of spots) {
    const stands = standsOf(survey, spot.newcomer);
    const key = JSON.stringify(stands);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { stands, spots: [spot] });
    else known.spots.push(spot);
  }
  return [...groups.values()].map((group) => ({ ...placesOf(group.spots, spots), ...group.stands }));
}

export function standsOf({ peopled, now }: Survey, { guises, layer }: Newcomer): Pick<NewPods, Direction> {
  const engine = peopled[layer] ?? now;
  const of = guises[0] && classOfPod(engine.table, guises[0].pod);
  if (of === undefined) throw new Error('invariant violated: a newcomer is in its cluster');
  return { ingress: standOf(engine, of, 'ingress'), egress: standOf(engine, of, 'egress') };
}

function standOf(engine: ClassEvaluation, of: PodClass, direction: Direction): Stand {
  const rows = engine[direction](of.id);
  const { anyone } = sidesOf(engine).side(of.id, direction);
  const said = engine.speakers(of, direction).policies.map(({ ref }) => ref);
  const { invalid, foreign } = engine.applying(of, direction);
  const doubtful = [...invalid.map(({ ref }) => ref), ...foreign.map(foreignRef)];
  const isolated = rows.isolatedBy.length > 0;
  const by = distinctPolicies([...(isolated ? rows.isolatedBy : said), ...doubtful]);
  const terms = (which: 'allowed' | 'unknown'): boolean =>
    [rows.v4, rows.v6].some((row) => row[which].some(({ ports }) => !isEmptyPorts(ports)));
  if (isAllPorts(anyone.ports)) return { reach: 'open', isolated, by };
  if (terms('unknown') && !terms('allowed')) return { reach: 'unknown', isolated, by };
  return { reach: terms('allowed') ? 'some' : 'closed', isolated, by };
}
