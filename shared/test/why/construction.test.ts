/**
 * Reasons checked by construction, on random clusters of every family of policies, against its naive oracle: without the
 * rule that is named the verdict is another, or another rule is named; with the other action it turns; a rule that is said
 * to match but for the order does match, one that is said not to match does not; and what would have to change is enough.
 */
import { describe, expect, test } from 'vitest';
import { evaluate, explain, rawProfile } from '../../src/evaluate/index.ts';
import type { Connection, DirectionVerdict, Evaluation, Outcome, RuleRef, Verdict } from '../../src/evaluate/index.ts';
import type { AnyPolicyObject, ClusterObject, ClusterState, Protocol } from '../../src/kube/index.ts';
import { randomAdmins } from '../support/admin.ts';
import { state } from '../support/cluster.ts';
import { endsOf } from '../support/ends.ts';
import type { AskedEnd } from '../support/ends.ts';
import { portNumbers, random, randomCluster } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { randomCalico } from '../support/generate-calico.ts';
import { randomCiliumCluster } from '../support/generate-cilium.ts';
import { AdminOracle } from '../support/oracle-admin.ts';
import { CalicoOracle } from '../support/oracle-calico.ts';
import { CiliumOracle } from '../support/oracle-cilium.ts';
import { Oracle } from '../support/oracle.ts';
import type { OracleEnd } from '../support/oracle.ts';
import { alone, neutral, ruleName, turned, withAllow, withRules } from '../support/surgery.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 300);
const perCluster = 10;
/** Of so many that are asked: those that say of a rule that it is asked too late, which are rare, and then the first. */
const askedOf = 60;

type Judge = (from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number) => Outcome;

interface Family {
  readonly make: (from: Random) => readonly ClusterObject[];
  /** Absent where none judges all of them together: then the engine says whether a change was enough. */
  readonly oracle?: (cluster: ClusterState) => Judge;
  /** What has to have been checked, so that the clusters are no foregone conclusion. */
  readonly checks: readonly string[];
}

function judgedBy(oracle: { connect: Judge }): Judge {
  return (...question) => oracle.connect(...question);
}

const inEvery = ['named', 'near', 'order', 'mended'];
const families: Readonly<Record<string, Family>> = {
  NetworkPolicy: {
    make: randomCluster,
    oracle: (cluster) => judgedBy(new Oracle(cluster, rawProfile)),
    checks: ['named', 'near', 'mended'],
  },
  'admin policies': {
    make: (from) => [...randomCluster(from), ...randomAdmins(from)],
    oracle: (cluster) => judgedBy(new AdminOracle(cluster, rawProfile)),
    checks: [...inEvery, 'turned', 'before'],
  },
  Calico: {
    make: randomCalico,
    oracle: (cluster) => {
      const oracle = new CalicoOracle(cluster);
      return (from, to, protocol, port) => oracle.connect(from, to, { protocol, port });
    },
    checks: [...inEvery, 'turned', 'before'],
  },
  Cilium: { make: randomCiliumCluster, oracle: (cluster) => judgedBy(new CiliumOracle(cluster, rawProfile)), checks: inEvery },
  'all of them at once': {
    make: (from) => {
      const others = [...randomCiliumCluster(from), ...randomAdmins(from)];
      return [...randomCalico(from), ...others.filter(({ kind }) => kind === 'ForeignPolicy')];
    },
    checks: [...inEvery, 'before'],
  },
};

/** One question about one cluster, with all that it takes to ask it of another. */
class Question {
  readonly verdict: Verdict;
  readonly wrong: string[] = [];
  readonly done: string[] = [];
  readonly #family: Family;
  readonly #cluster: ClusterState;
  readonly #ends: readonly [AskedEnd, AskedEnd];
  readonly #connection: Connection;

  constructor(
    family: Family,
    cluster: ClusterState,
    evaluation: Evaluation,
    ends: readonly [AskedEnd, AskedEnd],
    traffic: Pick<Connection, 'protocol' | 'port'>,
  ) {
    this.#family = family;
    this.#cluster = cluster;
    this.#ends = ends;
    this.#connection = { from: ends[0].ref, to: ends[1].ref, ...traffic };
    this.verdict = this.#answer(evaluation);
  }

  get isRare(): boolean {
    const { egress, ingress } = this.verdict;
    return [...egress.nearest, ...ingress.nearest].some(({ failed }) => failed === 'order');
  }

  check(): void {
    for (const side of [this.verdict.egress, this.verdict.ingress]) {
      this.#named(side);
      this.#turned(side);
      this.#near(side);
    }
    this.#mended();
  }

  #explained(cluster: ClusterState): Verdict {
    return this.#answer(evaluate(cluster));
  }

  #answer(evaluation: Evaluation): Verdict {
    const answer = explain(evaluation, this.#connection);
    if (!answer.ok) throw new Error(answer.error);
    return answer.value;
  }

  #judged(cluster: ClusterState): Outcome {
    const [{ end: from }, { end: to }] = this.#ends;
    if (this.#family.oracle === undefined) return this.#explained(cluster).outcome;
    return this.#family.oracle(cluster)(from, to, this.#connection.protocol, this.#connection.port);
  }

  #expect(what: string, holds: boolean, message: string): void {
    this.done.push(what);
    if (!holds) this.wrong.push(`${JSON.stringify(this.#connection)} ${what}: ${message}`);
  }

  /** Without the rules that are named. */
  #named({ direction, outcome, reason }: DirectionVerdict): void {
    const refs = reason.kind === 'decided' ? [reason.by] : reason.kind === 'admitted' ? reason.by : [];
    if (refs.length === 0) return;
    const without = withRules(this.#cluster, refs, neutral);
    const now = this.#explained(without);
    const said = now[direction];
    const names = new Set(namedIn(said).map(ruleName));
    const told = refs.map(ruleName).join(', ');
    this.#expect(
      'named',
      now.outcome === this.#judged(without),
      `without ${told} it is ${now.outcome}, the oracle says otherwise`,
    );
    this.#expect(
      'named',
      refs.every((ref) => !names.has(ruleName(ref))),
      `${told} is gone and named all the same`,
    );
    if (reason.kind === 'admitted')
      this.#expect(
        'named',
        said.outcome !== outcome || said.reason.kind !== 'admitted',
        `${direction} is admitted without ${told}`,
      );
  }

  /** With the other action, at the same place. */
  #turned({ direction, outcome, reason, steps }: DirectionVerdict): void {
    if (reason.kind !== 'decided') return;
    // The other engine may deny it as well (5.1).
    if (outcome === 'denied' && steps.some(({ engine }) => engine !== undefined)) return;
    let written = true;
    const other = withRules(this.#cluster, [reason.by], (rule, of: AnyPolicyObject) => {
      const made = turned(rule, of);
      written &&= made !== undefined;
      return made ?? rule;
    });
    const opposite = direction === 'egress' ? this.verdict.ingress : this.verdict.egress;
    if (!written || (outcome === 'denied' && opposite.outcome !== 'allowed')) return;
    this.#expect('turned', this.#judged(other) !== outcome, `${ruleName(reason.by)} turned round, and it is still ${outcome}`);
  }

  /** The rule by itself. */
  #near({ direction, nearest }: DirectionVerdict): void {
    const { end } = this.#ends[direction === 'egress' ? 0 : 1];
    if (end.kind !== 'pod') return;
    for (const near of nearest) {
      const { rule, failed } = near;
      // What a baseline leaves is allowed, and its rules cannot deny everybody (CNP-10).
      if (near.tier === 'Baseline' && failed !== 'order') continue;
      const only = alone(this.#cluster, rule, direction, end.pod.namespace);
      const expected = near.failed !== 'order' ? 'denied' : near.unsure ? 'unknown' : 'allowed';
      const said = this.#explained(only);
      this.#expect(
        failed === 'order' ? 'order' : 'near',
        said[direction].outcome === expected,
        `${ruleName(rule)} (${failed}) by itself: ${said[direction].outcome}`,
      );
      this.#expect('near', said.outcome === this.#judged(only), `${ruleName(rule)} by itself: the oracle says otherwise`);
    }
  }

  /** All that stands in the way mended, in both directions. */
  #mended(): void {
    const { egress, ingress, outcome } = this.verdict;
    const denied = [egress, ingress].filter((side) => side.outcome === 'denied');
    if (outcome !== 'denied' || egress.outcome === 'unknown' || ingress.outcome === 'unknown') return;
    if (denied.some(({ obstacles }) => obstacles === undefined)) return;
    let cleared = this.#cluster;
    let earlier: ClusterState | undefined = this.#cluster;
    for (const { obstacles, direction } of denied) {
      const { end } = this.#ends[direction === 'egress' ? 0 : 1];
      if (obstacles === undefined || obstacles.unsure || end.kind !== 'pod') return;
      const { denying, missing, before } = obstacles;
      const { namespace } = end.pod;
      const allow = (of: ClusterState, tier: string): ClusterState => withAllow(of, tier, direction, namespace);
      const allowed = (of: ClusterState): ClusterState => missing.reduce((made, { tier }) => allow(made, tier), of);
      cleared = allowed(withRules(cleared, denying, neutral));
      if (before !== undefined) earlier = earlier && allow(earlier, before);
      else earlier = denying.length > 0 ? undefined : earlier && allowed(earlier);
    }
    this.#expect(
      'mended',
      this.#judged(cleared) === 'allowed',
      `what would have to change is not enough: ${JSON.stringify(denied.map(({ obstacles }) => obstacles))}`,
    );
    if (earlier !== undefined && denied.some(({ obstacles }) => obstacles?.before !== undefined))
      this.#expect(
        'before',
        this.#judged(earlier) === 'allowed',
        `an allow before is not enough: ${JSON.stringify(denied.map(({ obstacles }) => obstacles))}`,
      );
  }
}

const namedIn = ({ reason }: DirectionVerdict): readonly RuleRef[] =>
  reason.kind === 'decided' ? [reason.by] : reason.kind === 'admitted' ? reason.by : [];

const protocols: readonly Protocol[] = ['TCP', 'TCP', 'UDP', 'SCTP'];

/** Of one address: with several an end may come out otherwise over another (NP-49). */
const isSingle = ({ end }: AskedEnd): boolean =>
  (end.kind === 'pod' ? end.pod.ips : end.kind === 'node' ? end.node.addresses : [end.ip]).length === 1;

function checked(family: Family, seed: number): { readonly wrong: readonly string[]; readonly done: readonly string[] } {
  const from = random(seed);
  const cluster = state(family.make(from));
  const ends = endsOf(cluster)
    .filter(isSingle)
    .filter(({ ref, end }) => ref.kind !== 'address' || end.kind === 'external');
  const pods = ends.filter(({ end }) => end.kind === 'pod');
  if (pods.length === 0) return { wrong: [], done: [] };
  const evaluation = evaluate(cluster);
  const all = Array.from({ length: askedOf }, () => {
    const pair = [from.pick(pods), from.pick(ends)] as const;
    const ordered = from.chance(0.5) ? pair : ([pair[1], pair[0]] as const);
    return new Question(family, cluster, evaluation, ordered, { protocol: from.pick(protocols), port: from.pick(portNumbers) });
  });
  const rare = all.filter(({ isRare }) => isRare).slice(0, perCluster / 2);
  const questions = [...new Set([...rare, ...all])].slice(0, perCluster);
  for (const question of questions) question.check();
  return { wrong: questions.flatMap(({ wrong }) => wrong), done: questions.flatMap(({ done }) => done) };
}

describe.each(Object.entries(families))('%s', (_, family) => {
  test(`reasons hold by construction on ${clusters} random clusters`, { timeout: 600_000 }, () => {
    const counts = new Map<string, number>();
    for (let seed = 1; seed <= clusters; seed++) {
      const { wrong, done } = checked(family, seed);
      expect(wrong, `seed ${seed}`).toEqual([]);
      for (const one of done) counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    // Fewer clusters need not have one of each.
    for (const what of clusters < 300 ? [] : family.checks) expect(counts.get(what) ?? 0, what).toBeGreaterThan(10);
  });
});
