/** What exposure says of pods that do not exist, against pods made so that they do: the same cluster with one more pod in it. */
import { describe, expect, test } from 'vitest';
import { evaluate, explain } from '../../src/evaluate/index.ts';
import { answering, placesByDemand } from '../../src/exposure/exposure.ts';
import type { Spot, Subject } from '../../src/exposure/exposure.ts';
import { subjectsIn, surveyOf } from '../../src/exposure/index.ts';
import type { Demand, Exposed, Survey } from '../../src/exposure/index.ts';
import { demandsIn } from '../../src/exposure/survey.ts';
import { keyOf } from '../../src/kube/index.ts';
import type { ClusterObject, ClusterState, Labels, PodObject } from '../../src/kube/index.ts';
import { accountNameLabel, containsPort, namespaceNameLabel } from '../../src/model/index.ts';
import type { Direction, LabelSource } from '../../src/model/index.ts';
import { namespace, pod, state } from '../support/cluster.ts';
import { portNumbers, random } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { mixedCluster } from '../support/mixed.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 300);

/** What may be not seen. */
const kinds = ['NetworkPolicy', 'ForeignPolicy', 'Namespace', 'Pod', 'Node', 'ServiceAccount'] as const;

const someValues = ['web', 'db', 'api', '', 'prod', 'nobody-asks', 'x1'];

/** Labels of one thing that meet what is asked, as somebody might choose them; undefined where the choice does not. */
function choose(from: Random, demand: Demand, source: LabelSource): Labels | undefined {
  const labels = Object.fromEntries(
    demand.wanted.flatMap(({ from: of, key, only }) => (of === source ? [[key, from.pick(only ?? someValues)] as const] : [])),
  );
  const named = source === 'namespace' ? namespaceNameLabel : accountNameLabel;
  const whole = source === 'pod' ? labels : { [named]: `fresh-${source}`, ...labels };
  const meets = demand.literals.every(
    ({ test, holds }) =>
      test.from !== source || asks(test, Object.hasOwn(whole, test.key) ? whole[test.key] : undefined) === holds,
  );
  return meets ? whole : undefined;
}

function asks(test: Demand['literals'][number]['test'], value: string | undefined): boolean {
  if (value === undefined) return false;
  if (test.test === 'in') return test.values.includes(value);
  if (test.test === 'exists') return true;
  if (test.test === 'longer') return value.length > test.than;
  return { contains: value.includes(test.text), starts: value.startsWith(test.text), ends: value.endsWith(test.text) }[test.test];
}

function without(labels: Labels, key: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([other]) => other !== key));
}

function accountOf(home: string, name: string, labels: Labels): ClusterObject {
  return { kind: 'ServiceAccount', name, namespace: home, uid: `${home}/${name}`, resourceVersion: '1', labels, automount: true };
}

interface Materialised {
  readonly cluster: ClusterState;
  readonly pod: PodObject;
}

function materialise(
  from: Random,
  cluster: ClusterState,
  { demand }: { demand: Demand },
  { place }: Spot,
): Materialised | undefined {
  const objects: ClusterObject[] = [];
  let home = place.type === 'existing' ? place.namespace : '';
  if (place.type === 'new') {
    const labels = choose(from, demand, 'namespace');
    home = labels?.[namespaceNameLabel] ?? '';
    const taken = [...cluster.objects.values()].some((object) => object.namespace === home || object.name === home);
    if (labels === undefined || taken) return undefined;
    objects.push(namespace(home, without(labels, namespaceNameLabel)));
  }
  const byAccount = demand.literals.some(({ test }) => test.from === 'account');
  const bears = byAccount ? choose(from, demand, 'account') : {};
  const labels = choose(from, demand, 'pod');
  if (bears === undefined || labels === undefined) return undefined;
  const serviceAccount = bears[accountNameLabel];
  if (serviceAccount !== undefined) {
    const made = accountOf(home, serviceAccount, without(bears, accountNameLabel));
    if (cluster.objects.has(keyOf(made))) return undefined;
    objects.push(made);
  }
  const newcomer = pod(`${home}/newcomer`, { labels, ...(serviceAccount === undefined ? {} : { serviceAccount }) });
  return { cluster: state([...cluster.objects.values(), ...objects, newcomer], cluster.hidden), pod: newcomer };
}

type Answer = 'allowed' | 'denied' | 'unknown';

function ask(cluster: ClusterState, own: PodObject, other: PodObject, direction: Direction, port: number): Answer {
  const [a, b] = [own, other].map(({ namespace: home, name }) => ({ kind: 'pod', namespace: home, name }) as const);
  if (a === undefined || b === undefined) throw new Error('two ends');
  const ends = direction === 'egress' ? { from: a, to: b } : { from: b, to: a };
  const verdict = explain(evaluate(cluster), { ...ends, protocol: 'TCP', port });
  if (!verdict.ok) throw new Error(verdict.error);
  return verdict.value.outcome;
}

/** What exposure claims of the port. */
function claimOf({ ports, partly, unknown }: Exposed, port: number): Answer | 'partly' {
  if (containsPort(ports, 'TCP', port)) return 'allowed';
  if (containsPort(partly, 'TCP', port)) return 'partly';
  return containsPort(unknown, 'TCP', port) ? 'unknown' : 'denied';
}

function questions(from: Random, survey: Survey, subjects: readonly Subject[]): readonly Question[] {
  return Array.from({ length: 6 }, (): readonly Question[] => {
    const subject = from.pick(subjects);
    const direction = from.pick(['ingress', 'egress'] as const);
    const groups = placesByDemand(survey, demandsIn(survey.now)).filter(({ spots }) => spots.length > 0);
    if (groups.length === 0) return [];
    const group = from.pick(groups);
    return [{ subject, direction, demand: group.demand, spot: from.pick(group.spots), port: from.pick(portNumbers) }];
  }).flat();
}

interface Question {
  readonly subject: Subject;
  readonly direction: Direction;
  readonly demand: Demand;
  readonly spot: Spot;
  readonly port: number;
}

describe('exposure', () => {
  test(`is what a pod that is really there would have, on ${clusters} random clusters of all policy APIs`, () => {
    let opened = 0;
    const wrong: string[] = [];
    const tally = { allowed: 0, denied: 0, unknown: 0, partly: 0 };
    for (let seed = 1; seed <= clusters; seed++) {
      const from = random(seed);
      const cluster = state(mixedCluster(from), from.chance(0.2) ? [{ kind: from.pick(kinds), reason: 'no permission' }] : []);
      const survey = surveyOf(evaluate(cluster));
      const subjects = subjectsIn(survey.now.table.world);
      if (subjects.length === 0) continue;
      for (const question of questions(from, survey, subjects)) {
        const { subject, direction, demand, spot, port } = question;
        const made = materialise(from, cluster, question, spot);
        if (made === undefined) continue;
        const own = from.pick(subject.pods);
        const truth = ask(made.cluster, own, made.pod, direction, port);
        const claim = claimOf(answering(survey, subject, direction)(spot.newcomer), port);
        tally[claim]++;
        if ((claim === 'allowed' || claim === 'denied') && truth !== claim)
          wrong.push(JSON.stringify({ seed, own: own.name, direction, demand: demand.id, spot: spot.place, port, truth, claim }));
        if (claim !== 'denied' || direction === 'ingress') continue;
        // The same pod, if it gives the port a name.
        const name = from.pick(['http', 'dns', 'pg']);
        const naming = { ...made.pod, ports: [{ name, protocol: 'TCP', port } as const] };
        const withName = state([...made.cluster.objects.values(), naming], made.cluster.hidden);
        if (ask(withName, own, naming, direction, port) === 'denied') continue;
        opened++;
        const { named } = answering(survey, subject, direction)(spot.newcomer);
        if (!named.some((one) => one.name === name && one.protocol === 'TCP'))
          wrong.push(JSON.stringify({ seed, own: own.name, demand: demand.id, spot: spot.place, port, name }));
      }
    }
    expect(wrong).toEqual([]);
    expect(opened).toBeGreaterThanOrEqual(Math.floor(clusters / 300));
    expect(tally.allowed).toBeGreaterThan(clusters / 3);
    expect(tally.denied).toBeGreaterThan(clusters / 3);
    // Most is known.
    expect(tally.unknown).toBeLessThan(tally.allowed + tally.denied);
  }, 300_000);
});
