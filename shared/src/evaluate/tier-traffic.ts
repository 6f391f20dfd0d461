/** Which (peer class, destination port) pairs a rule's traffic is, surely and possibly. */
import { allPorts, emptyBitset, noPorts, portRange, portRanges, subtractPorts, unionPorts } from '../model/index.ts';
import type { Bitset, Direction, PortSet, PortTest, Traffic, TrafficItem } from '../model/index.ts';
import { classSet, namedPorts } from './classes.ts';
import type { ClassTable } from './classes.ts';
import type { EndpointClass, PodClass, RowTerm } from './evaluation.ts';
import type { Ternary } from './meets.ts';
import { addTerm, subtractTerms, termsAmong } from './terms.ts';

export interface Region {
  readonly sure: readonly RowTerm[];
  /** Holds `sure`. */
  readonly may: readonly RowTerm[];
}

export type NamedItem = Extract<TrafficItem, { kind: 'named' }>;

/** Those of both lists that ask for a port by its name. */
export function namedItems({ any, none }: PortTest): readonly NamedItem[] {
  return [...(any === 'any' ? [] : any), ...none].filter((item) => item.kind === 'named');
}

/** Who declares the names of ports: on ingress the subject, on egress whichever class is the peer (NP-31). */
export interface TrafficQuestion {
  readonly table: ClassTable;
  readonly subject: PodClass;
  readonly direction: Direction;
  /** Only these peers are looked at. */
  readonly peers: Bitset;
  /** Whether the source port is one that the test wants; rows do not know it. */
  readonly source: (test: PortTest) => Ternary;
}

const nothing: Region = { sure: [], may: [] };

export function trafficRegion(question: TrafficQuestion, traffic: Traffic): Region {
  const source = traffic.source === undefined ? 'yes' : question.source(traffic.source);
  if (source === 'no') return nothing;
  const { sure, may } = portRegion(question, traffic);
  return { sure: source === 'maybe' || traffic.partly !== undefined ? [] : sure, may };
}

function portRegion(question: TrafficQuestion, { any, none }: PortTest): Region {
  const wanted = any === 'any' ? everywhere(question, allPorts) : itemsRegion(question, any);
  if (none.length === 0) return wanted;
  const unwanted = itemsRegion(question, none);
  return { sure: subtractTerms(wanted.sure, unwanted.may), may: subtractTerms(wanted.may, unwanted.sure) };
}

function everywhere({ peers }: TrafficQuestion, ports: PortSet): Region {
  const terms = addTerm([], peers, ports);
  return { sure: terms, may: terms };
}

function itemsRegion(question: TrafficQuestion, items: readonly TrafficItem[]): Region {
  const named = items.filter((item) => item.kind === 'named');
  const { table, subject, direction } = question;
  if (direction === 'ingress') {
    const own = named.map((item) => portsNamed(table, subject, item)).reduce(unionPorts, noPorts);
    return everywhere(question, unionPorts(fixedPorts(items), own));
  }
  let { sure } = everywhere(question, fixedPorts(items));
  for (const item of named) for (const { peers, ports } of declaring(question, item)) sure = addTerm(sure, peers, ports);
  if (!table.world.hidden.has('Pod')) return { sure, may: sure };
  let may = sure;
  // An outside address may be that of a hidden pod, which may give the name any number.
  const externals = termsAmong([{ peers: externalClasses(table), ports: allPorts }], question.peers)[0]?.peers ?? emptyBitset;
  for (const { protocols } of named)
    for (const protocol of protocols) may = addTerm(may, externals, portRange(protocol, 1, 65535));
  return { sure, may };
}

export function fixedPorts(items: readonly TrafficItem[]): PortSet {
  return items
    .map((item) => (item.kind === 'range' ? portRange(item.protocol, item.from, item.to) : noPorts))
    .reduce(unionPorts, noPorts);
}

export function portsNamed(table: ClassTable, of: EndpointClass, { name, protocols, init, to }: NamedItem): PortSet {
  const ports = protocols.map((protocol) => namedPorts(table, of, name, protocol, init)).reduce(unionPorts, noPorts);
  return to === undefined ? ports : upTo(ports, to);
}

function upTo(ports: PortSet, to: number): PortSet {
  return portRanges(ports)
    .map(({ protocol, from, to: last }) => portRange(protocol, from, Math.max(last, to)))
    .reduce(unionPorts, noPorts);
}

function declaring({ table, peers }: TrafficQuestion, item: NamedItem): readonly RowTerm[] {
  const terms = table.classes.flatMap((of): RowTerm | readonly RowTerm[] => {
    const ports = portsNamed(table, of, item);
    return ports === noPorts ? [] : { peers: classSet([of]), ports };
  });
  return termsAmong(terms, peers);
}

const externals = new WeakMap<ClassTable, Bitset>();

function externalClasses(table: ClassTable): Bitset {
  const known = externals.get(table);
  if (known !== undefined) return known;
  const made = classSet(table.classes.filter(({ kind }) => kind === 'external'));
  externals.set(table, made);
  return made;
}

/** What of all ports a test of one endpoint's own ports wants, its names resolved by `of`. */
export function portsWanted(table: ClassTable, of: EndpointClass, { any, none }: PortTest): PortSet {
  const resolved = (items: readonly TrafficItem[]): PortSet =>
    items.flatMap((item) => (item.kind === 'named' ? [portsNamed(table, of, item)] : [])).reduce(unionPorts, fixedPorts(items));
  const wanted = any === 'any' ? allPorts : resolved(any);
  return subtractPorts(wanted, resolved(none));
}
