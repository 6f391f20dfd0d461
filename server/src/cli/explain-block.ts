/** An address block as an end: one question for each part of it that policies tell apart. */
import type { EndpointRef, Evaluation } from '@eastwest/shared/evaluate';
import { cidrsOf, containsAddress, formatAddress, mergeRanges, parseAddress, parseCidr } from '@eastwest/shared/model';
import type { Address, AddressRange } from '@eastwest/shared/model';
import { UsageError } from '../usage-error.ts';

export interface Part {
  readonly ref: EndpointRef;
  /** Its blocks. */
  readonly name: string;
}

/** The addresses of the block outside of the cluster; `tell` is told of what of the cluster has addresses in it. */
export function partsOf(evaluation: Evaluation, text: string, tell: (message: string) => void): readonly Part[] {
  const range = parseCidr(text);
  if (range === undefined) throw new UsageError(`\`${text}\` is no address block`);
  const taken = takenIn(evaluation, range);
  const addresses = new Set(taken.map(({ address }) => address.value));
  const parts = evaluation.classes.flatMap((of) => (of.kind === 'external' ? (partIn(of.cidrs, range, addresses) ?? []) : []));
  const inside = `the addresses of ${counted(taken)}`;
  if (parts.length === 0)
    throw new UsageError(`every address of \`${text}\` is in the cluster: ${inside}`, 'ask for them by name');
  if (taken.length > 0) tell(`${text} also holds ${inside}: ask for them by name`);
  return parts.toSorted((a, b) => (a.first < b.first ? -1 : 1));
}

function partIn(
  cidrs: readonly string[],
  range: AddressRange,
  taken: ReadonlySet<bigint>,
): (Part & { readonly first: bigint }) | undefined {
  const shared = mergeRanges(cidrs.flatMap((cidr) => common(parseCidr(cidr), range) ?? []));
  const first = shared.map((one) => freeIn(one, taken)).find((value) => value !== undefined);
  if (first === undefined) return undefined;
  const blocks = shared.flatMap(cidrsOf);
  const more = blocks.length > shown ? ` and ${blocks.length - shown} more` : '';
  const ip = formatAddress({ family: range.family, value: first });
  return { first, ref: { kind: 'address', ip }, name: `${blocks.slice(0, shown).join(', ')}${more}` };
}

const shown = 4;

function common(left: AddressRange | undefined, right: AddressRange): AddressRange | undefined {
  if (left === undefined || left.family !== right.family) return undefined;
  const from = left.from > right.from ? left.from : right.from;
  const to = left.to < right.to ? left.to : right.to;
  return from > to ? undefined : { family: left.family, from, to };
}

/** The classes of outside addresses do not leave out what pods, nodes and Services have. */
function freeIn({ from, to }: AddressRange, taken: ReadonlySet<bigint>): bigint | undefined {
  let value = from;
  while (value <= to && taken.has(value)) value++;
  return value > to ? undefined : value;
}

interface Taken {
  readonly address: Address;
  readonly kind: 'Pod' | 'Node' | 'Service';
  readonly name: string;
}

function takenIn({ state }: Evaluation, range: AddressRange): readonly Taken[] {
  return [...state.objects.values()].flatMap((object) => {
    if (object.kind !== 'Pod' && object.kind !== 'Node' && object.kind !== 'Service') return [];
    const texts = object.kind === 'Pod' ? object.ips : object.kind === 'Node' ? object.addresses : object.clusterIPs;
    const found = texts.flatMap((text) => parseAddress(text) ?? []).filter((address) => containsAddress(range, address));
    return found.map((address) => ({ address, kind: object.kind, name: `${object.namespace}/${object.name}` }));
  });
}

/** `3 pods, 1 node` */
function counted(taken: readonly Taken[]): string {
  const words = { Pod: 'pod', Node: 'node', Service: 'Service' } as const;
  return (['Pod', 'Node', 'Service'] as const)
    .flatMap((kind) => {
      const count = new Set(taken.filter((one) => one.kind === kind).map(({ name }) => name)).size;
      return count === 0 ? [] : [`${count} ${words[kind]}${count === 1 ? '' : 's'}`];
    })
    .join(', ');
}
