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
  includesBits,
  isEmptyBits,
  listMembers,
  noPorts,
  overlaps,
  portsKey,
  unionBits,
  unionPorts,
} from '../model/index.ts';
import type { Bitset, Family } from '../model/index.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId, DirectionRows, Row, RowTerm } from '../evaluate/index.ts';
import { Groups } from './groups.ts';
import { meets } from './sides.ts';
import type { Sides } from './sides.ts';
import type { FamilyRows } from './traffic.ts';

const directions = ['egress', 'ingress'] as const;
const families = [4, 6] as const;

/** Over one or more evaluations of one class table: all of them must agree before classes count as the same. */
export class Merger {
  readonly #evaluations: readonly ClassEvaluation[];
  /** Who has, or may get, an address of the family in any of them. */
  readonly #v4: Bitset;
  readonly #v6: Bitset;
  /** How the ends of the cluster treat their peers. */
  readonly #contexts: ReadonlySet<FamilyRows>;
  readonly #rowKeys = new WeakMap<Row, Map<Family, string>>();

  constructor(evaluations: readonly ClassEvaluation[], sides: readonly Sides[]) {
    this.#evaluations = evaluations;
    this.#v4 = sides.map(({ population }) => population.v4).reduce(unionBits, emptyBitset);
    this.#v6 = sides.map(({ population }) => population.v6).reduce(unionBits, emptyBitset);
    this.#contexts = contextsOf(evaluations, sides);
  }

  /** A group number per class of pods; the same number iff no verdict tells them apart. */
  pods(candidates: readonly ClassId[]): ReadonlyMap<ClassId, number> {
    if (candidates.length === 0) return new Map();
    const groups = new Groups<ClassId>();
    for (const id of candidates) groups.add(id, this.#ownRows(id));
    for (const family of families) {
      const having = intersectBits(bitsetOf(candidates), this.#having(family));
      const rows = new Set<Row>();
      for (const context of this.#contexts) {
        const row = rowOf(context, family);
        if (row !== undefined && touches(row, having)) rows.add(row);
      }
      for (const row of rows) splitBy(groups, row, having);
    }
    return groups.result();
  }

  /** The same for ends that policies do not cover, each with one or more addresses: what matters is whom any of them reaches. */
  outside<Key>(candidates: ReadonlyMap<Key, readonly ClassId[]>): ReadonlyMap<Key, number> {
    const groups = new Groups<Key>();
    const all = [...candidates];
    for (const [key, classes] of all)
      groups.add(key, `${this.#familiesOf(classes)} ${this.#absences(classes)} ${this.#doubts(classes)}`);
    const inFamily = families.map((family) => bitsetOf(all.flatMap(([, classes]) => this.#own(classes, family))));
    const key = inFamily.map(bitsKey).join('|');
    for (const context of this.#contexts) {
      if (!treatsAlike(context, key, inFamily))
        groups.split(all.map(([key, classes]): [Key, string] => [key, this.#contact(context, classes)]));
    }
    return this.#joinFamilies(groups.result(), candidates);
  }

  /** Groups so far hold ends of the same families; where every context treats two groups alike they are one. */
  #joinFamilies<Key>(
    groupOf: ReadonlyMap<Key, number>,
    candidates: ReadonlyMap<Key, readonly ClassId[]>,
  ): ReadonlyMap<Key, number> {
    const first = new Map<number, readonly ClassId[]>();
    for (const [key, group] of groupOf) if (!first.has(group)) first.set(group, candidates.get(key) ?? []);
    if (first.size < 2) return groupOf;
    const joined = new Groups<number>();
    for (const [group, classes] of first) joined.add(group, `${this.#absences(classes)} ${this.#doubts(classes)}`);
    for (const context of this.#contexts) {
      if (joined.count === first.size) break;
      joined.split([...first].map(([group, classes]): [number, string] => [group, this.#contact(context, classes)]));
    }
    const result = joined.result();
    return new Map([...groupOf].map(([key, group]) => [key, result.get(group) ?? group]));
  }

  #familiesOf(classes: readonly ClassId[]): string {
    return families.map((family) => this.#own(classes, family).length > 0).join();
  }

  /** What nobody is asked about: pods treat an end as ever, whether or not it is there. */
  #absences(classes: readonly ClassId[]): string {
    return this.#evaluations.map(({ table }) => classes.every((id) => hasBit(table.absent, id))).join();
  }

  /** What cannot be known of an end that policies do not cover is so of all its traffic (CAL-23). */
  #doubts(classes: readonly ClassId[]): string {
    return this.#evaluations
      .map((evaluation) => classes.some((id) => isBlind(evaluation.egress(id)) || isBlind(evaluation.ingress(id))))
      .join();
  }

  #having(family: Family): Bitset {
    return family === 4 ? this.#v4 : this.#v6;
  }

  #own(classes: readonly ClassId[], family: Family): readonly ClassId[] {
    return classes.filter((id) => hasBit(this.#having(family), id));
  }

  /** Of one family any address may be meant, so all have to admit; of two families it is enough that one does. */
  #contact(context: FamilyRows, classes: readonly ClassId[]): string {
    const [v4, v6] = [this.#own(classes, 4), this.#own(classes, 6)];
    const key = `${v4.join(' ')}|${v6.join(' ')}`;
    let known = contacts.get(context);
    if (known === undefined) contacts.set(context, (known = new Map()));
    let contact = known.get(key);
    if (contact === undefined)
      known.set(
        key,
        (contact = contactOf([
          [context.v4, v4],
          [context.v6, v6],
        ])),
      );
    return contact;
  }

  /** A family that the class does not have is one in which nothing passes (NP-49). */
  #ownRows(id: ClassId): string {
    const keys = this.#evaluations.map((evaluation) => {
      const of = evaluation.classes[id];
      const own = directions.flatMap((direction) => {
        const rows = evaluation[direction](id);
        return families.map((family) =>
          of !== undefined && meets(of, family) ? this.#rowKey(family === 4 ? rows.v4 : rows.v6, family) : '',
        );
      });
      return [of?.kind === 'pod' && of.hostNetwork, ...own].join('\n');
    });
    return keys.join('\n');
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

function isBlind(rows: DirectionRows): boolean {
  return rows.v4.allowed.length === 0;
}

/** What a side says of the classes that it speaks of is settled; it is another side when one of them changes. */
const contacts = new WeakMap<FamilyRows, Map<string, string>>();

function contactOf(byFamily: readonly (readonly [Row | undefined, readonly ClassId[]])[]): string {
  let ports = noPorts;
  let possible = noPorts;
  for (const [row, own] of byFamily) {
    if (row === undefined || own.length === 0) continue;
    const sure = own.map((id) => portsFor(row.allowed, id));
    ports = unionPorts(ports, sure.reduce(intersectPorts));
    possible = [possible, ...sure, ...own.map((id) => portsFor(row.unknown, id))].reduce(unionPorts);
  }
  return `${portsKey(ports)}|${portsKey(unionPorts(ports, possible))}`;
}

function contextsOf(evaluations: readonly ClassEvaluation[], sides: readonly Sides[]): ReadonlySet<FamilyRows> {
  const contexts = new Set<FamilyRows>();
  for (const [index, evaluation] of evaluations.entries()) {
    for (const of of evaluation.classes) {
      if (of.kind !== 'pod') continue;
      for (const direction of directions) {
        const side = sides[index]?.side(of.id, direction);
        if (side !== undefined) contexts.add(side);
      }
    }
  }
  return contexts;
}

function rowOf(context: FamilyRows, family: Family): Row | undefined {
  return family === 4 ? context.v4 : context.v6;
}

function touches(row: Row, classes: Bitset): boolean {
  return row.allowed.some(({ peers }) => overlaps(peers, classes)) || row.unknown.some(({ peers }) => overlaps(peers, classes));
}

const alikes = new WeakMap<FamilyRows, { readonly key: string; readonly alike: boolean }>();

/** Whether in each family all of its classes are treated alike. As settled as {@link contacts}; `key` says which classes are meant. */
function treatsAlike(context: FamilyRows, key: string, inFamily: readonly Bitset[]): boolean {
  const known = alikes.get(context);
  if (known?.key === key) return known.alike;
  const alike = families.every((family, index) => isUniform(rowOf(context, family), inFamily[index] ?? emptyBitset));
  alikes.set(context, { key, alike });
  return alike;
}

/** Whether the row treats all the classes alike. */
function isUniform(row: Row | undefined, classes: Bitset): boolean {
  return row === undefined || (row.allowed.every(uniform) && row.unknown.every(uniform));
  function uniform({ peers }: RowTerm): boolean {
    return !overlaps(peers, classes) || includesBits(peers, classes);
  }
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
      for (const id of listMembers(inside)) touched.set(id, `${touched.get(id) ?? ''} ${key}`);
    }
  }
  if (touched.size > 0) groups.split(touched);
}
