/** What really happens on the way: every state evaluated by itself, asked for single ends, all orders tried. */
import { applyDrafts } from '../../src/change/index.ts';
import type { ApplyOrder, Draft } from '../../src/change/index.ts';
import { evaluate } from '../../src/evaluate/index.ts';
import type { ClassId, Evaluation } from '../../src/evaluate/index.ts';
import type { ClusterState, ObjectKey } from '../../src/kube/index.ts';
import { hasBit, intersectPorts, isEmptyPorts, noPorts, portsKey, subtractPorts, unionPorts } from '../../src/model/index.ts';
import type { PortSet } from '../../src/model/index.ts';
import { externals } from '../support/generate.ts';
import { inCidr } from '../graph/truth.ts';

/** A pod, a node's address or an outside address. */
interface End {
  readonly name: string;
  readonly alone: boolean;
  classIn(evaluation: Evaluation): ClassId | undefined;
}

export class Truth {
  readonly #cluster: ClusterState;
  readonly #drafts: readonly Draft[];
  readonly #ends: readonly End[];
  readonly #known = new Map<string, ReadonlyMap<string, PortSet>>();

  constructor(cluster: ClusterState, drafts: readonly Draft[]) {
    this.#cluster = cluster;
    this.#drafts = drafts;
    this.#ends = endsOf(evaluate(cluster));
  }

  /** Of a state on the way, the pairs (one address family each) that are cut although both outer states allow them. */
  cutIn(state: ClusterState): readonly string[] {
    const [before, after, now] = [this.#cluster, applyDrafts(this.#cluster, this.#drafts), state].map((each) => this.#open(each));
    return [...(before ?? [])].flatMap(([pair, ports]) => {
      const kept = intersectPorts(ports, after?.get(pair) ?? noPorts);
      return isEmptyPorts(subtractPorts(kept, now?.get(pair) ?? noPorts)) ? [] : [pair];
    });
  }

  /** Of a state on the way, whether an end admits or sends what it does in neither outer state. */
  opensIn(state: ClusterState): boolean {
    const [before, after, now] = [this.#cluster, applyDrafts(this.#cluster, this.#drafts), state].map((each) => evaluate(each));
    if (before === undefined || after === undefined || now === undefined) return false;
    return this.#ends.some((end) =>
      this.#ends.some((peer) =>
        (['ingress', 'egress'] as const).some((direction) =>
          (['v4', 'v6'] as const).some((family) => {
            const outer = unionPorts(
              rowPorts(before, end, peer, direction, family),
              rowPorts(after, end, peer, direction, family),
            );
            return !isEmptyPorts(subtractPorts(rowPorts(now, end, peer, direction, family), outer));
          }),
        ),
      ),
    );
  }

  /** True when some order of whole drafts cuts nothing on the way. */
  hasGaplessOrder(): boolean {
    const good = new Map<string, boolean>();
    const isGood = (done: readonly number[]): boolean => {
      const name = [...done].sort((a, b) => a - b).join(' ');
      const known =
        good.get(name) ??
        this.cutIn(
          applyDrafts(
            this.#cluster,
            done.flatMap((at) => this.#drafts[at] ?? []),
          ),
        ).length === 0;
      good.set(name, known);
      return known;
    };
    return permutations(this.#drafts.map((_, index) => index)).some((order) =>
      order.every((_, index) => isGood(order.slice(0, index + 1))),
    );
  }

  /** The states that the steps lead through, one after the other. */
  statesOf({ steps }: ApplyOrder): readonly ClusterState[] {
    let state = this.#cluster;
    return steps.map((step) => {
      const draft = this.#drafts[step.draft];
      if (draft === undefined) throw new Error('a step of no draft');
      state = applyDrafts(state, [step.type === 'bridge' ? { type: 'put', manifest: step.manifest } : draft]);
      return state;
    });
  }

  #open(state: ClusterState): ReadonlyMap<string, PortSet> {
    const name = [...state.objects]
      .flatMap(([key, object]) => (object.kind === 'NetworkPolicy' ? [named(key, object)] : []))
      .join('\n');
    const known = this.#known.get(name) ?? openIn(evaluate(state), this.#ends);
    this.#known.set(name, known);
    return known;
  }
}

function named(key: ObjectKey, { manifest }: { readonly manifest: unknown }): string {
  return `${key} ${JSON.stringify(manifest)}`;
}

function endsOf({ classes }: Evaluation): readonly End[] {
  const seen = new Map<string, End>();
  for (const of of classes) {
    if (of.kind === 'pod')
      for (const pod of of.pods) {
        const classIn = (evaluation: Evaluation): ClassId | undefined =>
          evaluation.classes.find((each) => each.kind === 'pod' && each.pods.includes(pod))?.id;
        seen.set(`pod ${pod.uid}`, { name: pod.uid, alone: (pod.template?.replicas ?? 1) < 2, classIn });
      }
    if (of.kind === 'node')
      for (const { name, address } of of.nodes) {
        const classIn = (evaluation: Evaluation): ClassId | undefined =>
          evaluation.classes.find(
            (each) => each.kind === 'node' && each.nodes.some((node) => node.name === name && node.address === address),
          )?.id;
        seen.set(`node ${name} ${address}`, { name: `${name} ${address}`, alone: true, classIn });
      }
  }
  for (const ip of externals) {
    const classIn = (evaluation: Evaluation): ClassId | undefined =>
      evaluation.classes.find((each) => each.kind === 'external' && each.cidrs.some((cidr) => inCidr(cidr, ip)))?.id;
    seen.set(ip, { name: ip, alone: true, classIn });
  }
  return [...seen.values()];
}

function openIn(evaluation: Evaluation, ends: readonly End[]): ReadonlyMap<string, PortSet> {
  const open = new Map<string, PortSet>();
  for (const from of ends) {
    for (const to of ends) {
      if (from === to && from.alone) continue;
      for (const family of ['v4', 'v6'] as const) {
        const ports = intersectPorts(
          rowPorts(evaluation, from, to, 'egress', family),
          rowPorts(evaluation, to, from, 'ingress', family),
        );
        if (!isEmptyPorts(ports)) open.set(`${from.name} → ${to.name} ${family}`, ports);
      }
    }
  }
  return open;
}

function rowPorts(evaluation: Evaluation, of: End, peer: End, direction: 'ingress' | 'egress', family: 'v4' | 'v6'): PortSet {
  const [id, other] = [idIn(evaluation, of), idIn(evaluation, peer)];
  if (id === undefined || other === undefined) return noPorts;
  if (!meets(evaluation, id, family) || !meets(evaluation, other, family)) return noPorts;
  return evaluation[direction](id)[family].allowed.find(({ peers }) => hasBit(peers, other))?.ports ?? noPorts;
}

const ids = new WeakMap<Evaluation, Map<End, ClassId | undefined>>();

function idIn(evaluation: Evaluation, end: End): ClassId | undefined {
  let known = ids.get(evaluation);
  if (known === undefined) ids.set(evaluation, (known = new Map<End, ClassId | undefined>()));
  if (!known.has(end)) known.set(end, end.classIn(evaluation));
  return known.get(end);
}

function meets(evaluation: Evaluation, id: ClassId, family: 'v4' | 'v6'): boolean {
  const { v4, v6 } = evaluation.classes[id]?.families ?? { v4: false, v6: false };
  return (!v4 && !v6) || (family === 'v4' ? v4 : v6);
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

/** For messages. */
export function stepsOf({ steps, cuts }: ApplyOrder): string {
  return `${steps.map(({ type, draft }) => `${type} ${draft}`).join(', ')}; ${cuts.map(({ from, to, ports }) => `${from} → ${to} ${portsKey(ports)}`).join(', ')}`;
}
