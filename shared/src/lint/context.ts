/** What the lints ask of a cluster, worked out once: who is selected, who a peer means, whose ports count. */
import { engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import { detectEnforcement } from '../enforcement/index.ts';
import type { Enforcement } from '../enforcement/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import type { Evaluation, PodClass } from '../evaluate/index.ts';
import { keyOf } from '../kube/index.ts';
import type { ClusterState, ObjectKey, PodObject, ServiceObject } from '../kube/index.ts';
import { isPoliced, labelsOf, matches } from '../model/index.ts';
import type { Direction, LabelMap, Peer, Rule, Selector, ValidPolicy, World } from '../model/index.ts';

export type PodPeer = Extract<Peer, { kind: 'pods' }>;
export type BlockPeer = Extract<Peer, { kind: 'block' }>;

/** Pods under policy, and those on the host network beside them. */
export interface Chosen {
  readonly pods: readonly PodObject[];
  readonly onHost: readonly PodObject[];
}

/** A rule in its policy and direction. */
export interface RuleAt {
  readonly policy: ValidPolicy;
  readonly key: ObjectKey;
  readonly direction: Direction;
  readonly rule: Rule;
}

export class LintContext {
  readonly engine: ClassEvaluation;
  readonly state: ClusterState;
  readonly world: World;
  /** Those that the API server would take. */
  readonly policies: readonly ValidPolicy[];
  readonly #byNamespace = new Map<string, PodObject[]>();
  readonly #chosen = new Map<string, Chosen>();
  readonly #services = new Map<string, readonly ServiceObject[]>();
  #enforcement: Enforcement | undefined;

  constructor(evaluation: Evaluation) {
    this.engine = engineOf(evaluation);
    this.state = evaluation.state;
    this.world = this.engine.table.world;
    this.policies = this.engine.policies.filter((policy): policy is ValidPolicy => policy.valid);
    for (const pod of this.world.pods) {
      const list = this.#byNamespace.get(pod.namespace);
      if (list === undefined) this.#byNamespace.set(pod.namespace, [pod]);
      else list.push(pod);
    }
  }

  get enforcement(): Enforcement {
    return (this.#enforcement ??= detectEnforcement(this.state));
  }

  podsIn(namespace: string): readonly PodObject[] {
    return this.#byNamespace.get(namespace) ?? [];
  }

  /** S(P), and what the selector would match on the host network. */
  selectedBy({ namespace, subject }: ValidPolicy): Chosen {
    return this.#choose(`${namespace} | ${subject.id}`, [namespace], subject);
  }

  namespacesOf(selector: Selector): readonly string[] {
    return [...this.world.namespaces].filter(([, labels]) => matches(selector, labels)).map(([name]) => name);
  }

  /** Whom a selector peer of a policy in `home` means. */
  peerPods({ namespaces, pods }: PodPeer, home: string): Chosen {
    const key = `${namespaces === undefined ? `own ${home}` : `in ${namespaces.id}`} | ${pods.id}`;
    return this.#choose(key, namespaces === undefined ? [home] : this.namespacesOf(namespaces), pods);
  }

  #choose(key: string, namespaces: readonly string[], selector: Selector): Chosen {
    const known = this.#chosen.get(key);
    if (known !== undefined) return known;
    const all = namespaces.flatMap((name) => this.podsIn(name)).filter((pod) => matches(selector, labelsOf(pod)));
    const made = { pods: all.filter(isPoliced), onHost: all.filter((pod) => !isPoliced(pod)) };
    this.#chosen.set(key, made);
    return made;
  }

  /** Whose ports a rule names: the subjects' on ingress, on egress those of the pods that it selects (NP-31). */
  holdersOf({ policy, direction, rule }: RuleAt): readonly PodObject[] {
    if (direction === 'ingress') return this.selectedBy(policy).pods;
    if (rule.peers === 'any') return [];
    const pods = rule.peers.flatMap((peer) => (peer.kind === 'pods' ? this.peerPods(peer, policy.namespace).pods : []));
    return [...new Set(pods)];
  }

  /** Services that select the pod. */
  servicesOf(pod: PodObject): readonly ServiceObject[] {
    let here = this.#services.get(pod.namespace);
    if (here === undefined) {
      here = this.world.services.filter(({ namespace, selector }) => namespace === pod.namespace && selector !== undefined);
      this.#services.set(pod.namespace, here);
    }
    const labels = labelsOf(pod);
    return here.filter(({ selector }) => Object.entries(selector ?? {}).every(([key, value]) => labels.get(key) === value));
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

  /** The classes that pods are in, each once. */
  classesOf(pods: readonly PodObject[]): readonly PodClass[] {
    return [...new Set(pods.flatMap((pod) => this.classOf(pod) ?? []))];
  }

  namespaceLabels(): readonly LabelMap[] {
    return [...this.world.namespaces.values()];
  }
}

/** Where a rule is, and the one of its lists of peers. */
export function sideOf(direction: Direction): 'from' | 'to' {
  return direction === 'ingress' ? 'from' : 'to';
}

/** `shop/web`, and of a template its workload. */
export function podName({ namespace, name, template, owner }: PodObject): string {
  return `${namespace}/${template === undefined ? name : (owner?.name ?? name)}`;
}

/** A few names, and how many more. */
export function someNames(names: readonly string[], most = 3): string {
  const distinct = [...new Set(names)];
  const listed = distinct.slice(0, most).join(', ');
  return distinct.length > most ? `${listed} and ${distinct.length - most} more` : listed;
}

/** A pod's workload: what a list of pods is best said by. */
export function workloadName({ namespace, owner, name }: PodObject): string {
  return `${namespace}/${owner?.name ?? name}`;
}
