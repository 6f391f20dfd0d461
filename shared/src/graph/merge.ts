/**
 * Which classes no verdict tells apart: policies may have words for a difference (a label key that some selector names, an
 * address block) that makes none. Exact: two classes are merged iff both directions of each come out the same with every
 * peer, and every peer's directions with each.
 */
import {
  bitsKey,
  bitsetOf,
  emptyBitset,
  hasBit,
  intersectBits,
  intersectPorts,
  isEmptyBits,
  membersOf,
  noPorts,
  portsKey,
  unionBits,
  unionPorts,
} from '../model/index.ts';
import type { Bitset, Family } from '../model/index.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId, Row, RowTerm } from '../evaluate/index.ts';
import { meets, populationOf } from './sides.ts';
import type { Population } from './sides.ts';

const directions = ['egress', 'ingress'] as const;
const families = [4, 6] as const;

/** How one or more classes treat their peers: a row per family that they have. */
interface Context {
  readonly v4: Row | undefined;
  readonly v6: Row | undefined;
}

/** The evaluations (over one class table) that must agree before classes count as the same. */
export class Merger {
  readonly #evaluations: readonly ClassEvaluation[];
  readonly #population: Population;
  readonly #contexts: readonly Context[];
  readonly #rowKeys = new WeakMap<Row, Map<Family, string>>();

  constructor(evaluations: readonly ClassEvaluation[]) {
    this.#evaluations = evaluations;
    this.#population = populationOf(evaluations[0]?.classes ?? []);
    this.#contexts = contextsOf(evaluations);
  }

  /** A group number per class of pods; the same number iff no verdict tells them apart. */
  pods(candidates: readonly ClassId[]): ReadonlyMap<ClassId, number> {
    const groups = new Groups<ClassId>();
    for (const id of candidates) groups.add(id, this.#ownRows(id));
    for (const family of families) {
      const having = intersectBits(bitsetOf(candidates), this.#having(family));
      const rows = new Set(this.#contexts.flatMap((context) => rowOf(context, family) ?? []));
      for (const row of rows) splitBy(groups, row, having);
    }
    return groups.result();
  }

  /** The same for ends that policies do not cover, each with one or more addresses: what matters is whom any of them reaches. */
  outside<Key>(candidates: ReadonlyMap<Key, readonly ClassId[]>): ReadonlyMap<Key, number> {
    const groups = new Groups<Key>();
    for (const id of candidates.keys()) groups.add(id, '');
    const all = bitsetOf([...candidates.values()].flat());
    for (const context of this.#contexts) {
      if (!touches(context.v4, all) && !touches(context.v6, all)) continue;
      groups.split([...candidates].map(([id, classes]): [Key, string] => [id, this.#contact(context, classes)]));
    }
    return groups.result();
  }

  #having(family: Family): Bitset {
    return family === 4 ? this.#population.v4 : this.#population.v6;
  }

  /** Of one family any address may be meant, so all have to admit; of two families it is enough that one does. */
  #contact(context: Context, classes: readonly ClassId[]): string {
    let ports = noPorts;
    let possible = noPorts;
    for (const family of families) {
      const row = rowOf(context, family);
      const own = classes.filter((id) => hasBit(this.#having(family), id));
      if (row === undefined || own.length === 0) continue;
      const sure = own.map((id) => portsFor(row.allowed, id));
      ports = unionPorts(ports, sure.reduce(intersectPorts));
      possible = [possible, ...sure, ...own.map((id) => portsFor(row.unknown, id))].reduce(unionPorts);
    }
    return `${portsKey(ports)}|${portsKey(unionPorts(ports, possible))}`;
  }

  /** A family that the class does not have is one in which nothing passes (NP-49). */
  #ownRows(id: ClassId): string {
    const of = this.#evaluations[0]?.classes[id];
    const keys = this.#evaluations.flatMap((evaluation) =>
      directions.flatMap((direction) => {
        const rows = evaluation[direction](id);
        return families.map((family) =>
          of !== undefined && meets(of, family) ? this.#rowKey(family === 4 ? rows.v4 : rows.v6, family) : '',
        );
      }),
    );
    return `${of?.kind === 'pod' && of.hostNetwork}\n${keys.join('\n')}`;
  }

  #rowKey(row: Row, family: Family): string {
    let known = this.#rowKeys.get(row);
    if (known === undefined) this.#rowKeys.set(row, (known = new Map()));
    let key = known.get(family);
    if (key === undefined) {
      const peers = this.#having(family);
      known.set(family, (key = `${termsKey(row.allowed, peers)}?${termsKey(row.unknown, peers)}`));
      if (key === '?') known.set(family, (key = ''));
    }
    return key;
  }
}

function contextsOf(evaluations: readonly ClassEvaluation[]): readonly Context[] {
  const seen = new Map<Row | undefined, Set<Row | undefined>>();
  const contexts: Context[] = [];
  for (const evaluation of evaluations) {
    for (const of of evaluation.classes) {
      if (of.kind !== 'pod') continue;
      for (const direction of directions) {
        const rows = evaluation[direction](of.id);
        const v4 = meets(of, 4) ? rows.v4 : undefined;
        const v6 = meets(of, 6) ? rows.v6 : undefined;
        const partners = seen.get(v4) ?? new Set();
        seen.set(v4, partners);
        if (partners.has(v6)) continue;
        partners.add(v6);
        contexts.push({ v4, v6 });
      }
    }
  }
  return contexts;
}

function rowOf(context: Context, family: Family): Row | undefined {
  return family === 4 ? context.v4 : context.v6;
}

function touches(row: Row | undefined, classes: Bitset): boolean {
  return row !== undefined && [...row.allowed, ...row.unknown].some(({ peers }) => !isEmptyBits(intersectBits(peers, classes)));
}

/** The peers in `within` by what is open to them, in an order that only that decides. */
function termsKey(terms: readonly RowTerm[], within: Bitset): string {
  const parts = new Map<string, Bitset>();
  for (const { peers, ports } of terms) {
    const inside = intersectBits(peers, within);
    if (isEmptyBits(inside)) continue;
    const key = portsKey(ports);
    parts.set(key, unionBits(parts.get(key) ?? emptyBitset, inside));
  }
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([ports, peers]) => `${ports}:${bitsKey(peers)}`).join(' ');
}

function splitBy(groups: Groups<ClassId>, row: Row, candidates: Bitset): void {
  const touched = new Map<ClassId, string>();
  for (const [mark, terms] of [
    ['', row.allowed],
    ['?', row.unknown],
  ] as const) {
    for (const { peers, ports } of terms) {
      const inside = intersectBits(peers, candidates);
      if (isEmptyBits(inside)) continue;
      const key = `${mark}${portsKey(ports)}`;
      for (const id of membersOf(inside)) touched.set(id, `${touched.get(id) ?? ''} ${key}`);
    }
  }
  if (touched.size > 0) groups.split(touched);
}

/** A partition that only ever gets finer. */
class Groups<Id> {
  readonly #groupOf = new Map<Id, number>();
  readonly #firstOf = new Map<string, number>();
  #next = 0;

  add(id: Id, key: string): void {
    let group = this.#firstOf.get(key);
    if (group === undefined) this.#firstOf.set(key, (group = this.#next++));
    this.#groupOf.set(id, group);
  }

  /** Members of a group stay together iff they have the same value; those without one count as having another. */
  split(values: Iterable<readonly [Id, string]>): void {
    const made = new Map<string, number>();
    for (const [id, value] of values) {
      const key = `${this.#groupOf.get(id)} ${value}`;
      let group = made.get(key);
      if (group === undefined) made.set(key, (group = this.#next++));
      this.#groupOf.set(id, group);
    }
  }

  result(): ReadonlyMap<Id, number> {
    return this.#groupOf;
  }
}
