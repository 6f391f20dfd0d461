/** What the ends of expectations mean in the cluster at hand: exactly one thing, or a message that says what is wrong. */
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import type { EndpointRef } from '@eastwest/shared/evaluate';
import type { ClusterState, PodObject } from '@eastwest/shared/kube';
import { nearest } from './did-you-mean.ts';
import type { EndText } from './verify-expectations.ts';

export interface UnknownEnd {
  readonly message: string;
  readonly hint?: string;
}

type Resolved = Result<EndpointRef, UnknownEnd>;

interface Workload {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

const shortKinds: ReadonlyMap<string, string> = new Map([
  ['cj', 'cronjob'],
  ['deploy', 'deployment'],
  ['ds', 'daemonset'],
  ['po', 'pod'],
  ['rs', 'replicaset'],
  ['sts', 'statefulset'],
  ['svc', 'service'],
]);

export class Ends {
  /** By `namespace/name`. */
  readonly #pods = new Map<string, PodObject>();
  /** By `namespace/name`: workloads of different kinds may share a name. */
  readonly #workloads = new Map<string, Workload[]>();
  readonly #nodes = new Set<string>();
  readonly #namespaces = new Set<string>();
  readonly #known = new Map<string, Resolved>();

  constructor(state: ClusterState) {
    for (const object of state.objects.values()) {
      if (object.kind === 'Node') this.#nodes.add(object.name);
      else if (object.kind === 'Pod') this.#addPod(object);
      this.#namespaces.add(object.kind === 'Namespace' ? object.name : object.namespace);
    }
  }

  resolve(end: EndText): Resolved {
    if (typeof end !== 'string') return ok({ kind: 'address', ip: end.ip });
    const known = this.#known.get(end) ?? this.#find(end);
    this.#known.set(end, known);
    return known;
  }

  #addPod(pod: PodObject): void {
    const { namespace, owner, name } = pod;
    if (pod.template === undefined) this.#pods.set(`${namespace}/${name}`, pod);
    const workload = { namespace, kind: owner?.kind ?? 'Pod', name: owner?.name ?? name };
    const key = `${namespace}/${workload.name}`;
    const list = this.#workloads.get(key) ?? [];
    if (list.every(({ kind }) => kind !== workload.kind)) list.push(workload);
    this.#workloads.set(key, list);
  }

  #find(text: string): Resolved {
    if (text.startsWith('node:')) return this.#node(text.slice('node:'.length));
    const [namespace = '', second = '', third] = text.split('/');
    return third === undefined ? this.#named(namespace, second) : this.#ofKind(namespace, second, third);
  }

  #node(name: string): Resolved {
    if (this.#nodes.has(name)) return ok({ kind: 'node', name });
    return err(missing(`there is no node \`${name}\``, nearest(name, this.#nodes)));
  }

  /** `ns/pod`; where no such pod is, the one workload of that name stands for its pods. */
  #named(namespace: string, name: string): Resolved {
    const key = `${namespace}/${name}`;
    if (this.#pods.has(key)) return ok({ kind: 'pod', namespace, name });
    const workloads = this.#workloads.get(key) ?? [];
    const [only, another] = workloads;
    if (only === undefined) return err(this.#missing(namespace, `pod or workload \`${key}\``, this.#nearestName(key)));
    if (another === undefined) return ok(workloadRef(only));
    const choices = workloads.map(({ kind }) => `\`${namespace}/${kind}/${name}\``).join(' or ');
    return err({ message: `\`${key}\` may be several workloads`, hint: `write ${choices}` });
  }

  /** The kind in any case or short, as kubectl takes it. */
  #ofKind(namespace: string, kind: string, name: string): Resolved {
    const key = `${namespace}/${name}`;
    const wanted = shortKinds.get(kind.toLowerCase()) ?? kind.toLowerCase();
    if (wanted === 'service')
      return err({
        message: 'a Service opens and takes no connections itself',
        hint: 'name what is behind it, with its own port',
      });
    if (wanted === 'pod' && this.#pods.has(key)) return ok({ kind: 'pod', namespace, name });
    const workloads = this.#workloads.get(key) ?? [];
    const workload = workloads.find((candidate) => candidate.kind.toLowerCase() === wanted);
    if (workload !== undefined) return ok(workloadRef(workload));
    const [other] = workloads;
    const meant = other === undefined ? this.#nearestName(key, wanted) : `${namespace}/${other.kind}/${name}`;
    return err(this.#missing(namespace, `workload \`${namespace}/${kind}/${name}\``, meant));
  }

  /** Where not even the namespace is there, that is what is wrong. */
  #missing(namespace: string, what: string, meant: string | undefined): UnknownEnd {
    if (this.#namespaces.has(namespace)) return missing(`there is no ${what}`, meant);
    return missing(`there is no namespace \`${namespace}\``, meant ?? nearest(namespace, this.#namespaces));
  }

  /** As it would be written: with its kind where a kind was asked for. */
  #nearestName(key: string, kind?: string): string | undefined {
    const name = nearest(key, new Set([...this.#pods.keys(), ...this.#workloads.keys()]));
    if (name === undefined || kind === undefined) return name;
    const workloads = this.#workloads.get(name) ?? [];
    const same = workloads.find((workload) => workload.kind.toLowerCase() === kind) ?? workloads[0];
    return same === undefined ? name : `${same.namespace}/${same.kind}/${same.name}`;
  }
}

function workloadRef({ namespace, kind, name }: Workload): EndpointRef {
  return kind === 'Pod' ? { kind: 'pod', namespace, name } : { kind: 'workload', namespace, workloadKind: kind, name };
}

function missing(message: string, meant: string | undefined): UnknownEnd {
  return meant === undefined ? { message } : { message, hint: `did you mean \`${meant}\`` };
}
