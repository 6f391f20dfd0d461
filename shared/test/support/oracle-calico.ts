/**
 * The naive evaluator of Calico's policies: one packet at a time, straight from the manifests and section 3, sharing no
 * code with the engine (it even takes selectors apart its own way). It collects every outcome that a packet may have.
 */
import type { ClusterState, EngineConfigObject, ForeignPolicyObject, PodObject, Protocol } from '../../src/kube/index.ts';
import { rawProfile } from '../../src/evaluate/index.ts';
import type { Direction } from '../../src/evaluate/index.ts';
import { selectorHolds } from './calico-labels.ts';
import { AdminOracle } from './oracle-admin.ts';
import { CalicoRules } from './oracle-calico-rules.ts';
import type { Packet, Rule } from './oracle-calico-rules.ts';
import { and, isOnePod, isUnplaced, onOwnNode, or, variants } from './oracle.ts';
import type { Family, OracleEnd, Tri } from './oracle.ts';

/** Without a port where the protocol has none. */
export interface Traffic {
  readonly protocol: string;
  readonly port?: number;
  readonly sourcePort?: number;
}

interface Spec {
  readonly tier?: string;
  readonly order?: number;
  readonly selector?: string;
  readonly namespaceSelector?: string;
  readonly serviceAccountSelector?: string;
  readonly types?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  readonly preDNAT?: boolean;
  readonly doNotTrack?: boolean;
  readonly defaultAction?: string;
  readonly node?: string;
  readonly profiles?: readonly string[];
}

/** One of Calico's own, or one that is built in for the admin APIs (CAL-17). */
interface Tier {
  readonly name: string;
  readonly exists: boolean;
  readonly order: number;
  readonly admin?: 'Admin' | 'Baseline';
}

type Outcome = 'allow' | 'deny' | 'pass' | 'on';
type Outcomes = ReadonlySet<Outcome>;

/** A policy, or all NetworkPolicies of the subject's namespace together (CAL-18). */
interface Asked {
  readonly kind: string;
  readonly order: number;
  readonly older: string;
  readonly newer: string;
  readonly outcomes: Outcomes;
}

const specOf = (object: ForeignPolicyObject): Spec => object.manifest['spec'] as unknown as Spec;

export class CalicoOracle {
  readonly #others: AdminOracle;
  readonly #rules: CalicoRules;
  readonly #objects: readonly ForeignPolicyObject[];
  readonly #adminKinds: ReadonlySet<string>;
  readonly #felix: readonly EngineConfigObject[];
  readonly #old: boolean;

  constructor(state: ClusterState) {
    this.#others = new AdminOracle(state, rawProfile);
    this.#rules = new CalicoRules(state);
    const objects = [...state.objects.values()];
    const foreign = objects.filter((object): object is ForeignPolicyObject => object.kind === 'ForeignPolicy');
    this.#objects = foreign.filter(({ apiVersion }) => apiVersion.includes('projectcalico.org'));
    this.#adminKinds = new Set(foreign.filter((one) => !this.#objects.includes(one)).map(({ policyKind }) => policyKind));
    this.#felix = objects.filter((object): object is EngineConfigObject => object.kind === 'EngineConfig');
    this.#old = this.#objects.some(({ apiVersion }) => apiVersion.startsWith('crd.'));
  }

  connect(from: OracleEnd, to: OracleEnd, traffic: Traffic): 'allowed' | 'denied' | 'unknown' {
    if (from.kind === 'pod' && to.kind === 'pod' && from.pod === to.pod && isOnePod(from.pod)) return 'allowed';
    let best: Tri = false;
    let seen = 0;
    for (const family of [4, 6] as const) {
      const answers = variants(from, family).flatMap((source) =>
        variants(to, family).map((target) =>
          and(this.#way('egress', source, target, traffic, family), this.#way('ingress', source, target, traffic, family)),
        ),
      );
      if (answers.length === 0) continue;
      const [first] = answers;
      const agreed = answers.every((answer) => answer === first) ? first : undefined;
      best = seen > 0 && isUnplaced(from, to) && best !== agreed ? undefined : or(best, agreed);
      seen++;
    }
    return best === undefined ? 'unknown' : best ? 'allowed' : 'denied';
  }

  #way(direction: Direction, source: OracleEnd, target: OracleEnd, traffic: Traffic, family: Family): Tri {
    const end = direction === 'egress' ? source : target;
    if (end.kind === 'external') return true;
    if (end.kind === 'node' || end.pod.hostNetwork) return this.#host(direction, source, target) ? undefined : true;
    if (direction === 'ingress' && onOwnNode(source, target)) return true; // CAL-25
    if (direction === 'egress' && onOwnNode(target, source) && this.#toHost(end.pod) === 'Drop') return false; // CAL-25
    const outcomes = this.#tiers({ direction, subject: end.pod, source, target, port: 0, ...traffic, family });
    if (!outcomes.has('deny')) return true;
    return outcomes.has('allow') ? undefined : false;
  }

  /** CAL-20, CAL-23, CAL-25: whether a host endpoint may decide. */
  #host(direction: Direction, source: OracleEnd, target: OracleEnd): boolean {
    const [end, other] = direction === 'egress' ? [source, target] : [target, source];
    const ownPod = other.kind === 'pod' && !other.pod.hostNetwork && onOwnNode(end, other) ? other.pod : undefined;
    if (ownPod !== undefined && (direction === 'egress' || this.#toHost(ownPod) === 'Accept')) return false;
    const node = end.kind === 'node' ? end.node.name : end.kind === 'pod' ? end.pod.nodeName : undefined;
    return this.#of('HostEndpoint').some((host) => {
      const spec = specOf(host);
      if (node !== undefined && spec.node !== node) return false;
      const labels = this.#rules.labels.ofSet(host);
      const selected = this.#of('GlobalNetworkPolicy').some((policy) => this.#selects(specOf(policy), labels));
      return selected || spec.profiles?.join() !== 'projectcalico-default-allow';
    });
  }

  #toHost({ nodeName = '' }: PodObject): string | undefined {
    const said = (name: string): string | undefined =>
      this.#felix.find((one) => one.name === name)?.data['defaultEndpointToHostAction'];
    return said(`node.${nodeName}`) ?? said('default');
  }

  #of(...kinds: readonly string[]): readonly ForeignPolicyObject[] {
    return this.#objects.filter(({ policyKind }) => kinds.includes(policyKind));
  }

  /** 3.5, in every order in which the tiers may be asked. */
  #tiers(packet: Packet): Outcomes {
    const found = new Set<Outcome>();
    for (const order of this.#tierOrders()) for (const outcome of this.#tiersInTurn(order, packet)) found.add(outcome);
    return found;
  }

  #tiersInTurn(tiers: readonly Tier[], packet: Packet): Outcomes {
    const result = new Set<Outcome>();
    for (const { name, admin } of tiers) {
      const outcomes = admin === undefined ? this.#tier(name, packet) : this.#adminTier(admin, packet);
      if (outcomes.has('allow')) result.add('allow');
      if (outcomes.has('deny')) result.add('deny');
      if (!outcomes.has('pass') && !outcomes.has('on')) return result;
    }
    return result.add('allow'); // CAL-20
  }

  #adminTier(tier: 'Admin' | 'Baseline', { subject, ...packet }: Packet): Outcomes {
    const fates = this.#others.fates(tier, {
      ...packet,
      protocol: packet.protocol as Protocol,
      subject: { kind: 'pod', pod: subject },
      peer: packet.direction === 'ingress' ? packet.source : packet.target,
      holder: packet.target,
    });
    return new Set([...fates].map((fate) => (fate === 'none' ? 'on' : fate)));
  }

  /** CAL-17: the built-in tiers have one name or the other. */
  #tierOrders(): readonly (readonly Tier[])[] {
    const old = this.#adminKinds.has('AdminNetworkPolicy') || this.#adminKinds.has('BaselineAdminNetworkPolicy');
    const now = this.#adminKinds.has('ClusterNetworkPolicy');
    const names = (before: string, after: string): readonly string[] => [...(old ? [before] : []), ...(now ? [after] : [])];
    const [admins, baselines] = [names('adminnetworkpolicy', 'kube-admin'), names('baselineadminnetworkpolicy', 'kube-baseline')];
    if (admins.length === 0) return [inOrder(this.#ownTiers())];
    return admins.flatMap((admin) =>
      baselines.map((baseline) =>
        inOrder([
          ...this.#ownTiers(),
          { name: admin, exists: true, order: 1000, admin: 'Admin' },
          { name: baseline, exists: true, order: 10_000_000, admin: 'Baseline' },
        ]),
      ),
    );
  }

  /** CAL-19 */
  #ownTiers(): readonly Tier[] {
    const policies = this.#of('NetworkPolicy', 'GlobalNetworkPolicy');
    const known = new Map(this.#of('Tier').map((tier) => [tier.name, specOf(tier).order ?? Infinity]));
    known.set('default', 1_000_000);
    const names = [...new Set(['default', ...policies.map((one) => specOf(one).tier ?? 'default')])];
    return names.map((name) => ({ name, exists: known.has(name), order: known.get(name) ?? Infinity }));
  }

  #tier(name: string, packet: Packet): Outcomes {
    const asked: Asked[] = [];
    for (const object of this.#of('NetworkPolicy', 'GlobalNetworkPolicy')) {
      const spec = specOf(object);
      if ((spec.tier ?? 'default') !== name || spec.preDNAT === true || spec.doNotTrack === true) continue; // CAL-22
      if (!this.#governs(object, packet)) continue;
      const plain = object.name.replace(/^default\./, '');
      asked.push({
        kind: object.policyKind,
        order: spec.order ?? Infinity,
        older: plain,
        newer: `${object.name}/${object.namespace}/${object.policyKind}`,
        outcomes: this.#policy(object, packet),
      });
    }
    if (name === 'default') asked.push(...this.#kubernetes(packet));
    if (asked.length === 0) return new Set(['on']);
    const outcomes = new Set<Outcome>();
    for (const order of this.#orders(asked)) for (const outcome of inTurn(order)) outcomes.add(outcome);
    const tier = this.#of('Tier').find((one) => one.name === name);
    if (outcomes.delete('on')) outcomes.add(tier !== undefined && specOf(tier).defaultAction === 'Pass' ? 'pass' : 'deny');
    return outcomes;
  }

  /** CAL-18 */
  #kubernetes({ direction, subject, source, target, protocol, port, family }: Packet): readonly Asked[] {
    const peer = direction === 'ingress' ? source : target;
    const end: OracleEnd = { kind: 'pod', pod: subject };
    const { isolated, admitted } = this.#others.networkPolicies(direction, end, peer, target, protocol as Protocol, port, family);
    if (!isolated) return [];
    const outcomes: readonly Outcome[] = admitted === true ? ['allow'] : admitted === false ? ['on'] : ['allow', 'on'];
    return [{ kind: 'Kubernetes', order: 1000, older: '', newer: '', outcomes: new Set(outcomes) }];
  }

  /** CAL-16, CAL-33: every sequence in which they may be asked: kinds in any order, names as of one version or the other. */
  #orders(asked: readonly Asked[]): readonly (readonly Asked[])[] {
    const versions = this.#old ? (['older'] as const) : (['older', 'newer'] as const);
    return versions.flatMap((by) =>
      sequences(asked, (a, b) => a.order < b.order || (a.order === b.order && a.kind === b.kind && a[by] < b[by])),
    );
  }

  /** CAL-4, CAL-7, CAL-8 */
  #governs(object: ForeignPolicyObject, { direction, subject }: Packet): boolean {
    const spec = specOf(object);
    if (object.policyKind === 'NetworkPolicy' && object.namespace !== subject.namespace) return false;
    if (!this.#selects(spec, this.#rules.labels.ofPod(subject))) return false;
    const types = spec.types ?? [];
    if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
    if (object.apiVersion.startsWith('crd.')) return true;
    const [ingress, egress] = [(spec.ingress ?? []).length > 0, (spec.egress ?? []).length > 0];
    return direction === 'ingress' ? ingress || !egress : egress;
  }

  #selects({ selector = '', namespaceSelector, serviceAccountSelector }: Spec, labels: ReadonlyMap<string, string>): boolean {
    if (!selectorHolds(selector, labels)) return false;
    if (namespaceSelector !== undefined && !selectorHolds(namespaceSelector, labels, 'pcns.')) return false;
    return serviceAccountSelector === undefined || selectorHolds(serviceAccountSelector, labels, 'pcsa.');
  }

  #policy(object: ForeignPolicyObject, packet: Packet): Outcomes {
    const outcomes = new Set<Outcome>();
    for (const rule of specOf(object)[packet.direction] ?? []) {
      if (rule.action === 'Log') continue;
      const matched = this.#rules.matches(rule, object.namespace, packet);
      if (matched === false) continue;
      outcomes.add(rule.action === 'Allow' ? 'allow' : rule.action === 'Deny' ? 'deny' : 'pass');
      if (matched === true) return outcomes;
    }
    return outcomes.add('on');
  }
}

function inOrder(tiers: readonly Tier[]): readonly Tier[] {
  return [...tiers].sort((a, b) => {
    if (a.exists !== b.exists) return a.exists ? -1 : 1;
    if (a.order !== b.order) return a.order < b.order ? -1 : 1;
    return a.name < b.name ? -1 : 1;
  });
}

/** What a sequence of policies may come to. */
function inTurn(order: readonly Asked[]): Outcomes {
  const outcomes = new Set<Outcome>();
  for (const { outcomes: own } of order) {
    for (const outcome of own) if (outcome !== 'on') outcomes.add(outcome);
    if (!own.has('on')) return outcomes;
  }
  return outcomes.add('on');
}

function sequences(asked: readonly Asked[], before: (a: Asked, b: Asked) => boolean): readonly (readonly Asked[])[] {
  if (asked.length === 0) return [[]];
  return asked
    .filter((one) => !asked.some((other) => before(other, one)))
    .flatMap((first) =>
      sequences(
        asked.filter((one) => one !== first),
        before,
      ).map((rest) => [first, ...rest]),
    );
}
