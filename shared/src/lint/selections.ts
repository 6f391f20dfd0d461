/** Whom selectors mean in a world, worked out once for each: the subjects of a policy, a peer's pods, the labels to choose from. */
import type { PodObject } from '../kube/index.ts';
import { isPoliced, labelsOf, matches } from '../model/index.ts';
import type { LabelMap, Peer, Selector, World } from '../model/index.ts';

export type PodPeer = Extract<Peer, { kind: 'pods' }>;

/** Pods under policy, and those on the host network beside them. */
export interface Chosen {
  readonly pods: readonly PodObject[];
  readonly onHost: readonly PodObject[];
}

/** The values that each label has somewhere in a scope. */
export type LabelUse = ReadonlyMap<string, ReadonlySet<string>>;

export class Selections {
  readonly world: World;
  readonly #byNamespace = new Map<string, PodObject[]>();
  readonly #namespaces = new Map<string, readonly string[]>();
  readonly #chosen = new Map<string, Chosen>();
  readonly #uses = new Map<string, LabelUse>();
  #namespaceUse: LabelUse | undefined;

  constructor(world: World) {
    this.world = world;
    for (const pod of world.pods) {
      const list = this.#byNamespace.get(pod.namespace);
      if (list === undefined) this.#byNamespace.set(pod.namespace, [pod]);
      else list.push(pod);
    }
  }

  podsIn(namespace: string): readonly PodObject[] {
    return this.#byNamespace.get(namespace) ?? [];
  }

  /** S(P), and what the selector would match on the host network. */
  selectedBy({ namespace, subject }: { readonly namespace: string; readonly subject: Selector }): Chosen {
    return this.#choose(`own ${namespace}`, [namespace], subject);
  }

  namespacesOf(selector: Selector): readonly string[] {
    let known = this.#namespaces.get(selector.id);
    if (known === undefined) {
      known = [...this.world.namespaces].filter(([, labels]) => matches(selector, labels)).map(([name]) => name);
      this.#namespaces.set(selector.id, known);
    }
    return known;
  }

  /** The namespaces of a peer of a policy in `home`. */
  namespacesOfPeer({ namespaces }: PodPeer, home: string): readonly string[] {
    return namespaces === undefined ? [home] : this.namespacesOf(namespaces);
  }

  /** Whom a selector peer of a policy in `home` means. */
  peerPods(peer: PodPeer, home: string): Chosen {
    return this.#choose(scopeOf(peer, home), this.namespacesOfPeer(peer, home), peer.pods);
  }

  #choose(scope: string, namespaces: readonly string[], selector: Selector): Chosen {
    const key = `${scope} | ${selector.id}`;
    const known = this.#chosen.get(key);
    if (known !== undefined) return known;
    const all = namespaces.flatMap((name) => this.podsIn(name)).filter((pod) => matches(selector, labelsOf(pod)));
    const made = { pods: all.filter(isPoliced), onHost: all.filter((pod) => !isPoliced(pod)) };
    this.#chosen.set(key, made);
    return made;
  }

  /** Of all pods of the policy's namespace. */
  labelsAround({ namespace }: { readonly namespace: string }): LabelUse {
    return this.#useOf(`own ${namespace}`, () => this.podsIn(namespace).map(labelsOf));
  }

  /** Of all pods that a peer's namespaces admit. */
  labelsAroundPeer(peer: PodPeer, home: string): LabelUse {
    return this.#useOf(scopeOf(peer, home), () =>
      this.namespacesOfPeer(peer, home).flatMap((name) => this.podsIn(name).map(labelsOf)),
    );
  }

  labelsOfNamespaces(): LabelUse {
    return (this.#namespaceUse ??= labelsIn([...this.world.namespaces.values()]));
  }

  #useOf(scope: string, labels: () => readonly LabelMap[]): LabelUse {
    let known = this.#uses.get(scope);
    if (known === undefined) this.#uses.set(scope, (known = labelsIn(labels())));
    return known;
  }
}

function scopeOf({ namespaces }: PodPeer, home: string): string {
  return namespaces === undefined ? `own ${home}` : `in ${namespaces.id}`;
}

function labelsIn(scope: readonly LabelMap[]): LabelUse {
  const use = new Map<string, Set<string>>();
  for (const labels of scope) {
    for (const [key, value] of labels) {
      const values = use.get(key);
      if (values === undefined) use.set(key, new Set([value]));
      else values.add(value);
    }
  }
  return use;
}
