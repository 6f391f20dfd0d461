/**
 * What the engine takes on clusters of 1,000 and 10,000 pods, each figure beside an alternative of the same run, because
 * only their ratio means something on another machine. Aims at 10,000 pods on one core: the whole graph in 500 ms, a
 * preview while typing in 30 ms, one pod relabelled in 10 ms.
 */
import { bench, describe } from 'vitest';
import { previewDrafts } from '../src/change/index.ts';
import type { PreviewResult } from '../src/change/index.ts';
import { evaluate, rawProfile } from '../src/evaluate/index.ts';
import type { Evaluation } from '../src/evaluate/index.ts';
import { buildGraph } from '../src/graph/index.ts';
import { guard } from '../src/guard/index.ts';
import { applyEvents, objectKey } from '../src/kube/index.ts';
import type { ClusterState, Labels } from '../src/kube/index.ts';
import { lint } from '../src/lint/index.ts';
import { Oracle } from '../test/support/oracle.ts';
import { allow, cluster, networkPolicy } from './clusters.ts';
import type { Size } from './clusters.ts';
import { tierPolicies, withTierPolicies } from './tier-policies.ts';

const sizes: readonly Size[] = [
  { pods: 1_000, policies: 100 },
  { pods: 10_000, policies: 1_000 },
];

const warmUps = 4;
const once = (iterations: number) => ({ time: 0, iterations, warmupTime: 0, warmupIterations: warmUps });

function whole(state: ClusterState, previous?: Evaluation): Evaluation {
  const evaluation = evaluate(state, undefined, previous);
  buildGraph(evaluation);
  return evaluation;
}

/** Somebody edits the rules of one policy. */
function previewed(state: ClusterState, step: number, previous?: Evaluation): PreviewResult {
  const { manifest } = networkPolicy('app-3', 'typed', allow('service-1', `service-${step % 4}`, 'app-2', step % 6));
  return previewDrafts(state, [{ type: 'put', manifest }], undefined, previous);
}

function typed(state: ClusterState, step: number, previous?: Evaluation): Evaluation {
  return previewed(state, step, previous).after;
}

/** The same, judged. */
function judged(state: ClusterState, step: number, previous?: Evaluation): Evaluation {
  const result = previewed(state, step, previous);
  guard(result);
  return result.after;
}

/** What a pod of `service-1` becomes: alike to others that are there already, or like none. */
const becoming = {
  'as other pods are': { app: 'service-2', tier: 'store' },
  'as no other pod is': { app: 'quarantine', tier: 'logic' },
};

/** One pod takes other labels, or has its own. */
function relabelled(state: ClusterState, labels: Labels): ClusterState {
  const pod = state.objects.get(objectKey('Pod', 'app-3', 'service-1-1'));
  if (pod?.kind !== 'Pod') throw new Error('the benchmark cluster has such a pod');
  return applyEvents(state, [{ type: 'upsert', object: { ...pod, labels: { ...pod.labels, ...labels } } }]);
}

/** The rules taken literally: one source to every pod, on one port. */
function askNaively(state: ClusterState): number {
  const oracle = new Oracle(state, rawProfile);
  const pods = [...state.objects.values()].flatMap((object) =>
    object.kind === 'Pod' ? [{ kind: 'pod' as const, pod: object }] : [],
  );
  const [from] = pods;
  return from === undefined ? 0 : pods.filter((to) => oracle.connect(from, to, 'TCP', 8080) === 'allowed').length;
}

for (const size of sizes) {
  const title = `${size.pods} pods, ${size.policies} policies`;
  const fresh = 12;
  // Found out once per object, some things are remembered with the object: "from nothing" needs objects nobody has seen.
  const strangers = Array.from({ length: fresh + warmUps + 1 }, () => cluster(size));
  const state = cluster(size);
  let step = 0;
  const next = (): number => step++;
  const stranger = (): ClusterState => strangers[next() % strangers.length] ?? state;

  describe(`${title}: the whole graph`, () => {
    bench('from nothing', () => void whole(stranger()), once(fresh));
    bench(`pod by pod, for 1 of ${size.pods} sources and 1 port`, () => void askNaively(state), once(3));
  });

  describe(`${title}: all findings`, () => {
    bench('from nothing', () => void lint(evaluate(stranger())), once(fresh));
  });

  describe(`${title}: one policy is typed`, () => {
    let previous = whole(state);
    bench('preview with what is known', () => void (previous = typed(state, next(), previous)), once(60));
    bench('preview with what is known, judged', () => void (previous = judged(state, next(), previous)), once(60));
    bench('preview from nothing', () => void typed(stranger(), next()), once(fresh));
  });

  for (const [how, labels] of Object.entries(becoming)) {
    describe(`${title}: one pod is relabelled ${how}, and back`, () => {
      const turns = [relabelled(state, labels), state];
      const turn = (): ClusterState => turns[next() % turns.length] ?? state;
      let previous = whole(state);
      bench('graph with what is known', () => void (previous = whole(turn(), previous)), once(60));
      bench('graph from nothing', () => void whole(turn()), once(fresh));
    });
  }
}

const most = sizes.at(-1) ?? { pods: 0, policies: 0 };

for (const [family, { make, count, typed: index }] of Object.entries(tierPolicies)) {
  const plain = cluster(most);
  const state = withTierPolicies(plain, make, count);
  const strangers = Array.from({ length: warmUps + 4 }, () => withTierPolicies(cluster(most), make, count));
  let step = 0;
  const edited = (previous?: Evaluation): Evaluation => {
    const { manifest } = make(index, 8080 + (step++ % 4));
    return previewDrafts(state, [{ type: 'put', manifest }], undefined, previous).after;
  };

  describe(`${most.pods} pods, ${most.policies} NetworkPolicies, ${count} ${family}: the whole graph`, () => {
    bench('from nothing', () => void whole(strangers[step++ % strangers.length] ?? state), once(3));
    bench('from nothing, without the other policies', () => void whole(plain), once(3));
  });

  describe(`${most.pods} pods, ${most.policies} NetworkPolicies, ${count} ${family}: one of these is typed`, () => {
    let previous = whole(state);
    bench('preview with what is known', () => void (previous = edited(previous)), once(20));
    bench('preview from nothing', () => void edited(), once(3));
  });
}
