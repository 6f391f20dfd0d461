/** The classes of two worlds that are compared. */
import { cutZones } from '../model/index.ts';
import type { World, Zone } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import { hostKey, nodeSeed, podClass, tableOf } from './classes.ts';
import type { ClassTable, Seed } from './classes.ts';
import type { Couple, Couples, Which } from './couples.ts';
import { kindsOf } from './keys.ts';
import type { Kind } from './keys.ts';
import type { Profile } from './profile.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Pods, and addresses of nodes, that are one beside the other share a class where neither world tells them apart, so that
 * an id means the same ones in both tables.
 */
export function buildClassesApart(
  worlds: Readonly<Record<Which, World>>,
  { pods, hosts }: Couples,
  vocabulary: Vocabulary,
  profile: Profile,
): Readonly<Record<Which, ClassTable>> {
  const zones = cutZones(vocabulary.blocks);
  const placed = (which: Which): World => ({ ...worlds[which], pods: pods.map((couple) => couple[which]) });
  const kinds = (which: Which): readonly Kind[] => kindsOf(placed(which), vocabulary, zones).kinds;
  const [was, is] = [kinds('before'), kinds('after')];
  const podGroups = grouped(pods, ({ only }, index) => keyApart(was[index]?.text, is[index]?.text, only));
  const hostGroups = grouped(hosts, ({ before, after, only }) => {
    const [old, now] = [hostKey(worlds.before, vocabulary, zones, before), hostKey(worlds.after, vocabulary, zones, after)];
    return keyApart(old, now, only);
  });
  const tableFor = (which: Which): ClassTable => {
    const own = which === 'before' ? was : is;
    const seeds = [
      ...podGroups.map((group) => podSeed(group, which, own[group.index]?.zones ?? [])),
      ...hostGroups.map(({ key, couples }) => nodeSeed(key, zones, members(couples, which))),
    ];
    const absent = new Set(
      [...podGroups, ...hostGroups].flatMap(({ key, couples: [{ only }] }) => (only === other[which] ? key : [])),
    );
    return tableOf(placed(which), vocabulary, profile, () => seeds.map((seed) => ({ ...seed, absent: absent.has(seed.key) })));
  };
  return { before: tableFor('before'), after: tableFor('after') };
}

const other = { before: 'after', after: 'before' } as const;

/** As in a world by itself where both are the same, so that an address is found by it. */
function keyApart(was: string | undefined, is: string | undefined, only: Which | undefined): string {
  return was === is && only === undefined ? `${is}` : `${was} ${is}${only === undefined ? '' : ` ${only} only`}`;
}

interface Group<Item> {
  readonly key: string;
  /** Of the first one among all. */
  readonly index: number;
  readonly couples: [Couple<Item>, ...Couple<Item>[]];
}

function grouped<Item>(
  couples: readonly Couple<Item>[],
  keyOf: (couple: Couple<Item>, index: number) => string,
): readonly Group<Item>[] {
  const groups = new Map<string, Group<Item>>();
  for (const [index, couple] of couples.entries()) {
    const key = keyOf(couple, index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, index, couples: [couple] });
    else group.couples.push(couple);
  }
  return [...groups.values()];
}

function members<Item>(couples: readonly [Couple<Item>, ...Couple<Item>[]], which: Which): readonly [Item, ...Item[]] {
  const [first, ...more] = couples;
  return [first[which], ...more.map((couple) => couple[which])];
}

function podSeed({ key, couples }: Group<PodObject>, which: Which, zones: readonly Zone[]): Seed {
  // One pod may stand beside several.
  const [first, ...more] = members(couples, which);
  const pods: readonly [PodObject, ...PodObject[]] = [first, ...new Set(more.filter((pod) => pod !== first))];
  return { key, zones, make: (id) => podClass(id, pods, zones) };
}
