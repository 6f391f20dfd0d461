/** Pods that do not exist, made so that the engine can be asked about them. Their names are none that Kubernetes takes. */
import { accountNameLabel, labelsOf, namespaceNameLabel } from '../model/index.ts';
import type { LabelMap, LabelSource, World } from '../model/index.ts';
import { keyOf } from '../kube/index.ts';
import type { ClusterObject, ClusterState, Labels, Meta, ObjectKey, PodObject } from '../kube/index.ts';
import { isName, valuesOf } from './demand.ts';
import type { Demand, Wanted } from './demand.ts';
import { asksPart, isMet, passes } from './literals.ts';
import type { Mentions, PortName } from './mentions.ts';

/** A namespace that exists, by name, or one that does not. */
export type Place = { readonly type: 'existing'; readonly namespace: string } | { readonly type: 'new' };

/** One look of the pod. Those of one newcomer differ in values that its demand leaves open. */
export interface Guise {
  readonly pod: PodObject;
  /** The same, giving ports of every piece the name. */
  readonly naming: readonly { readonly name: PortName; readonly pod: PodObject }[];
}

/** A pod that bears what a demand asks for and nothing else, at a place. */
export interface Newcomer {
  readonly place: Place;
  readonly demand: Demand;
  /** Equal for newcomers that are the same pod. */
  readonly sameAs: string;
  readonly guises: readonly Guise[];
  /** Labels of which not all values were looked at that policies may tell apart. */
  readonly open: readonly string[];
  /** In which of several clusters it is put: they differ in what does not exist. */
  readonly layer: number;
}

/** Of more combinations of values none is looked at. */
const mostGuises = 32;
const mostNames = 24;

/** Values of wanted labels. */
type Look = readonly (readonly [Wanted, string])[];

/** A look with what has to exist for it. */
interface Dressed {
  readonly namespace: string;
  readonly labels: Labels;
  readonly account?: string;
  readonly needs: readonly ClusterObject[];
}

export class Maker {
  /** What is added to the cluster, by layer. */
  readonly layers: Map<ObjectKey, ClusterObject>[] = [];
  readonly #world: World;
  readonly #mentions: Mentions;
  readonly #portNamesIn: (namespace: string) => readonly string[];
  readonly #names = new Map<string, string>();
  #pods = 0;

  constructor(world: World, mentions: Mentions, portNamesIn: (namespace: string) => readonly string[]) {
    this.#world = world;
    this.#mentions = mentions;
    this.#portNamesIn = portNamesIn;
  }

  /** Undefined where nobody can be so at the place. */
  make(demand: Demand, place: Place): Newcomer | undefined {
    const asked = demand.wanted.filter(({ from }) => place.type === 'new' || from !== 'namespace');
    const wanted = [...asked, ...this.#openNames(demand, place)];
    const open: string[] = [];
    const choices = wanted.map((one): Look => {
      const { values, complete } = valuesOf(one, this.#mentions, (value) => this.#isTaken(one, value));
      if (!complete) open.push(one.key);
      return values.map((value) => [one, value] as const);
    });
    const looks = product(choices);
    if (looks === undefined) open.push(...wanted.filter(({ only }) => only?.length !== 1).map(({ key }) => key));
    const dressed = (looks ?? [choices.flatMap((choice) => choice.slice(0, 1))]).flatMap(
      (look) => this.#dress(look, demand, place) ?? [],
    );
    if (dressed.length === 0) return undefined;
    const layer = this.#layerFor(dressed.flatMap(({ needs }) => needs));
    const sameAs = JSON.stringify([
      place,
      dressed.map(({ labels, account, needs }) => [sorted(labels), account, needs.map(contentOf)]),
    ]);
    const guises = dressed.map((one) => this.#put(one, layer, open));
    return { place, demand, sameAs, guises, open: [...new Set(open)], layer };
  }

  /** Everything has a name: where policies ask for parts of names, theirs is open, and else one that no policy speaks of. */
  #openNames({ wanted, literals }: Demand, place: Place): readonly Wanted[] {
    const names = [
      ...(place.type === 'new' ? [{ from: 'namespace', key: namespaceNameLabel } as const] : []),
      ...(literals.some(({ test }) => test.from === 'account') ? [{ from: 'account', key: accountNameLabel } as const] : []),
    ];
    return names.flatMap(({ from, key }) => {
      const isAsked = wanted.some((one) => one.from === from && one.key === key);
      if (isAsked || !this.#mentions.testsOn(from, key).some(asksPart)) return [];
      return [{ from, key, literals: literals.filter(({ test }) => test.from === from && test.key === key) }];
    });
  }

  #isTaken(one: Wanted, name: string): boolean {
    if (!isName(one)) return false;
    const { namespaces, accounts } = this.#world;
    if (one.from === 'namespace') return namespaces.has(name);
    // An account that is asked for by name may well be one that exists.
    return one.only === undefined && [...accounts.keys()].some((key) => key.endsWith(`/${name}`));
  }

  #dress(look: Look, { literals }: Demand, place: Place): Dressed | undefined {
    const of = (from: LabelSource): Labels =>
      Object.fromEntries(look.flatMap(([one, value]) => (one.from === from && !isName(one) ? [[one.key, value]] : [])));
    const named = (from: LabelSource): string | undefined => look.find(([one]) => one.from === from && isName(one))?.[1];
    const needs: ClusterObject[] = [];
    let namespace = place.type === 'existing' ? place.namespace : '';
    if (place.type === 'new') {
      const labels = of('namespace');
      namespace = named('namespace') ?? this.#fresh('namespace', namespaceNameLabel, labels);
      if (!meets(literals, 'namespace', { ...labels, [namespaceNameLabel]: namespace })) return undefined;
      needs.push({ ...meta(namespace, '', labels), kind: 'Namespace' });
    }
    const asked = literals.some(({ test }) => test.from === 'account');
    // Of a namespace that does not exist its own default account does not either, and others must not be taken for it.
    if (!asked && place.type === 'existing') return { namespace, labels: of('pod'), needs };
    const labels = of('account');
    const account = asked ? (named('account') ?? this.#fresh('account', accountNameLabel, labels)) : 'default';
    const known = place.type === 'existing' ? this.#knownAccount(namespace, account) : undefined;
    if (known === 'hidden') return { namespace, labels: of('pod'), account, needs };
    const bears = known === undefined ? { ...labels, [accountNameLabel]: account } : Object.fromEntries(known);
    if (!meets(literals, 'account', bears)) return undefined;
    if (known === undefined) needs.push({ ...meta(account, namespace, labels), kind: 'ServiceAccount', automount: true });
    return { namespace, labels: of('pod'), account, needs };
  }

  /** An account that pods use is there, seen or not, and so is the default one. Undefined where there is none of the name. */
  #knownAccount(namespace: string, name: string): LabelMap | 'hidden' | undefined {
    const { accounts, accountsHidden, pods } = this.#world;
    const seen = accounts.get(`${namespace}/${name}`);
    if (seen !== undefined) return seen;
    const isUsed = pods.some((pod) => pod.namespace === namespace && (pod.serviceAccount ?? 'default') === name);
    if (accountsHidden !== undefined) return 'hidden';
    return isUsed || name === 'default' ? new Map([[accountNameLabel, name]]) : undefined;
  }

  /** A name that no policy speaks of: one for each content. */
  #fresh(from: LabelSource, key: string, labels: Labels): string {
    const content = JSON.stringify([from, sorted(labels)]);
    const known = this.#names.get(content);
    if (known !== undefined) return known;
    const tests = this.#mentions.testsOn(from, key);
    const taken = new Set([...this.#world.namespaces.keys(), ...this.#names.values()]);
    const spoken = (name: string): boolean =>
      taken.has(name) || tests.some((test) => test.test !== 'exists' && passes(test, name));
    let name = '';
    for (let count = 0; count < 1000 && (name === '' || spoken(name)); count++)
      name = `${stems[count % stems.length] ?? ''}${count}`;
    this.#names.set(content, name);
    return name;
  }

  /** The first in which nothing of the same name is something else. */
  #layerFor(needs: readonly ClusterObject[]): number {
    const fits = (layer: ReadonlyMap<ObjectKey, ClusterObject>): boolean =>
      needs.every((object) => {
        const known = layer.get(keyOf(object));
        return known === undefined || contentOf(known) === contentOf(object);
      });
    const found = this.layers.findIndex(fits);
    const layer = found < 0 ? this.layers.push(new Map()) - 1 : found;
    for (const object of needs) this.layers[layer]?.set(keyOf(object), object);
    return layer;
  }

  #put({ namespace, labels, account }: Dressed, layer: number, open: string[]): Guise {
    const add = (ports: PodObject['ports']): PodObject => {
      const pod: PodObject = {
        ...meta(`(new ${this.#pods++})`, namespace, labels),
        kind: 'Pod',
        ports,
        hostNetwork: false,
        ips: [],
        phase: 'Pending',
        terminating: false,
        ...(account === undefined ? {} : { serviceAccount: account }),
      };
      this.layers[layer]?.set(keyOf(pod), pod);
      return pod;
    };
    const spoken = this.#portNamesIn(namespace);
    const names = this.#mentions.portNames.filter(({ name }) => spoken.includes(name));
    if (names.length > mostNames) open.push('the names of its ports');
    const naming = names.slice(0, mostNames).map((name) => {
      const numbers = this.#mentions.pieces.get(name.protocol) ?? [];
      return { name, pod: add(numbers.map((port) => ({ ...name, port }))) };
    });
    return { pod: add([]), naming };
  }
}

const stems = ['new', 'other', 'yet-another', 'z'] as const;

/** Undefined where they are too many. */
function product(choices: readonly Look[]): readonly Look[] | undefined {
  let looks: readonly Look[] = [[]];
  for (const choice of choices) {
    looks = looks.flatMap((look) => choice.map((one) => [...look, one]));
    if (looks.length > mostGuises) return undefined;
  }
  return looks;
}

function meets(literals: Demand['literals'], from: LabelSource, labels: Labels): boolean {
  const values = labelsOf({ labels });
  return literals.every((literal) => literal.test.from !== from || isMet(literal, values.get(literal.test.key)));
}

function meta(name: string, namespace: string, labels: Labels): Meta {
  return { name, namespace, labels, uid: `${namespace}/${name}`, resourceVersion: '' };
}

function sorted(labels: Labels): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}

function contentOf({ kind, namespace, name, labels }: ClusterObject): string {
  return JSON.stringify([kind, namespace, name, sorted(labels)]);
}

/** The cluster with them in it, by layer; at least one. */
export function peopled(state: ClusterState, { layers }: Maker): readonly ClusterState[] {
  return (layers.length === 0 ? [new Map<ObjectKey, ClusterObject>()] : layers).map((added) => ({
    ...state,
    objects: new Map([...state.objects, ...added]),
  }));
}
