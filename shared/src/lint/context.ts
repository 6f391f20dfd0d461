/** What the lints ask of a cluster, worked out once: who is selected, who a peer means, whose ports count. */
import { engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import { detectEnforcement } from '../enforcement/index.ts';
import type { Enforcement } from '../enforcement/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import type { Evaluation, PodClass } from '../evaluate/index.ts';
import { keyOf } from '../kube/index.ts';
import type { ClusterState, ObjectKey, PodObject, ServiceObject } from '../kube/index.ts';
import { labelsOf } from '../model/index.ts';
import type { Direction, Peer, Rule, ValidPolicy } from '../model/index.ts';
import { NetworkTier } from './network-tier.ts';
import { Selections } from './selections.ts';

export type BlockPeer = Extract<Peer, { kind: 'block' }>;

/** A rule in its policy and direction. */
export interface RuleAt {
  readonly policy: ValidPolicy;
  readonly key: ObjectKey;
  readonly direction: Direction;
  readonly rule: Rule;
}

export class LintContext extends Selections {
  readonly engine: ClassEvaluation;
  readonly state: ClusterState;
  readonly tier: NetworkTier;
  /** Those that the API server would take. */
  readonly policies: readonly ValidPolicy[];
  readonly #services = new Map<string, readonly ServiceObject[]>();
  readonly #servicesOf = new Map<PodObject, readonly ServiceObject[]>();
  readonly #subjects = new Map<readonly PodObject[], readonly PodClass[]>();
  #enforcement: Enforcement | undefined;

  constructor(evaluation: Evaluation) {
    const engine = engineOf(evaluation);
    super(engine.table.world);
    this.engine = engine;
    this.state = evaluation.state;
    this.tier = new NetworkTier(engine);
    this.policies = engine.policies.filter((policy): policy is ValidPolicy => policy.valid);
  }

  get enforcement(): Enforcement {
    return (this.#enforcement ??= detectEnforcement(this.state));
  }

  /** The classes of S(P). */
  subjectsOf(policy: ValidPolicy): readonly PodClass[] {
    const { pods } = this.selectedBy(policy);
    let known = this.#subjects.get(pods);
    if (known === undefined) this.#subjects.set(pods, (known = [...new Set(pods.flatMap((pod) => this.classOf(pod) ?? []))]));
    return known;
  }

  /** Whose ports a rule names: the subjects' on ingress, on egress those of the pods that it selects (NP-31). */
  holdersOf({ policy, direction, rule }: RuleAt): readonly PodObject[] {
    if (direction === 'ingress') return this.selectedBy(policy).pods;
    const lists = (rule.peers === 'any' ? [] : rule.peers)
      .filter((peer) => peer.kind === 'pods')
      .map((peer) => this.peerPods(peer, policy.namespace).pods);
    const [only, another] = lists;
    return only === undefined || another === undefined ? (only ?? []) : [...new Set(lists.flat())];
  }

  /** Services that select the pod. */
  servicesOf(pod: PodObject): readonly ServiceObject[] {
    let known = this.#servicesOf.get(pod);
    if (known === undefined) {
      const labels = labelsOf(pod);
      known = this.#selectingIn(pod.namespace).filter(({ selector = {} }) =>
        Object.entries(selector).every(([key, value]) => labels.get(key) === value),
      );
      this.#servicesOf.set(pod, known);
    }
    return known;
  }

  #selectingIn(name: string): readonly ServiceObject[] {
    let known = this.#services.get(name);
    if (known === undefined) {
      known = this.world.services.filter(({ namespace, selector }) => namespace === name && selector !== undefined);
      this.#services.set(name, known);
    }
    return known;
  }

  *rules(): Generator<RuleAt> {
    for (const policy of this.policies) {
      const key = keyOf(policy.object);
      for (const direction of ['ingress', 'egress'] as const)
        for (const rule of policy[direction] ?? []) yield { policy, key, direction, rule };
    }
  }

  /** Of a pod under policy. */
  classOf(pod: PodObject): PodClass | undefined {
    const of = classOfPod(this.engine.table, pod);
    return of === undefined || of.hostNetwork ? undefined : of;
  }
}
