/** The formats of `eastwest list`. All say the same as the JSON. */
import { formatPorts, noPorts, allPorts, portRange, unionPorts } from '@eastwest/shared/model';
import { exposureMarkdown, exposureText } from './exposure-formats.ts';
import type { ConnectionRecord, ListDocument } from './list-records.ts';
import { printable } from '../printable.ts';
import { formatTable } from './table.ts';

export const listFormats = ['text', 'json', 'csv', 'dot', 'md'] as const;
export type ListFormat = (typeof listFormats)[number];

export const tellsExposure = (format: ListFormat): boolean => format === 'text' || format === 'json' || format === 'md';

const formatters: Record<ListFormat, (document: ListDocument) => string> = { text, json, csv, dot, md: markdown };

export function formatList(format: ListFormat, document: ListDocument): string {
  return formatters[format](document);
}

function json(document: ListDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

type Certainty = 'allowed' | 'unknown';

function rows({ connections, unknown = [] }: ListDocument): readonly (readonly [Certainty, ConnectionRecord])[] {
  return [...connections.map((record) => ['allowed', record] as const), ...unknown.map((record) => ['unknown', record] as const)];
}

/** `TCP 80, 443 · UDP 53` */
function portsText({ ports }: ConnectionRecord): string {
  if (ports === 'all') return formatPorts(allPorts);
  return formatPorts(ports.map(({ protocol, from, to }) => portRange(protocol, from, to)).reduce(unionPorts, noPorts));
}

function endText(end: string, pods: readonly string[] | undefined): string {
  return pods === undefined ? end : `${end} (${pods.join(', ')})`;
}

const textHeader = ['FROM', '', 'TO', 'PORTS'];

function text({ connections, unknown, exposure }: ListDocument): string {
  const known = connections.length === 0 ? 'no connection is allowed\n' : formatTable(textHeader, connections.map(textRow));
  const all = unknown === undefined ? known : `${known}\ncannot be known:\n${formatTable(textHeader, unknown.map(textRow))}`;
  const isShortened = [...connections, ...(unknown ?? [])].some(({ from, to }) => brief(from) !== from || brief(to) !== to);
  const note = isShortened ? '\nlong lists of addresses and nodes are shortened; the other formats have all of them\n' : '';
  return `${all}${note}${exposure === undefined ? '' : exposureText(exposure)}`;
}

function textRow(record: ConnectionRecord): readonly string[] {
  const from = printable(endText(brief(record.from), record.fromPods));
  return [from, '→', printable(endText(brief(record.to), record.toPods)), portsText(record)];
}

/** More than this many would make every line of the table as wide as they are. */
const mostMembers = 4;

/** What a block leaves over may be dozens of ranges: the first ones, and how many there are besides. */
function brief(end: string): string {
  const members = namespaceOf(end) === undefined ? end.split(',') : [];
  if (members.length <= mostMembers) return end;
  const shown = members.slice(0, mostMembers - 1);
  return `${shown.join(',')} and ${members.length - shown.length} more`;
}

function markdown(document: ListDocument): string {
  const body = rows(document).map(([certainty, record]) =>
    markdownRow([
      markdownCell(endText(record.from, record.fromPods)),
      markdownCell(endText(record.to, record.toPods)),
      portsText(record),
      certainty === 'allowed' ? 'allowed' : 'cannot be known',
    ]),
  );
  const table = [markdownRow(['from', 'to', 'ports', 'verdict']), markdownRow(['---', '---', '---', '---']), ...body].join('');
  return document.exposure === undefined ? table : `${table}${exposureMarkdown(document.exposure)}`;
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function markdownCell(value: string): string {
  return printable(value).replaceAll(/[\\|`*_<>[\]]/gu, (character) => `\\${character}`);
}

function csv(document: ListDocument): string {
  const header = ['from', 'from_pods', 'to', 'to_pods', 'ports', 'verdict'];
  const body = rows(document).map(([certainty, record]) => [
    record.from,
    record.fromPods?.join(' ') ?? '',
    record.to,
    record.toPods?.join(' ') ?? '',
    portsText(record),
    certainty,
  ]);
  return [header, ...body].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** RFC 4180; a leading sign would make a spreadsheet take a hostile name for a formula. */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function dot(document: ListDocument): string {
  const all = rows(document);
  const ends = [...new Set(all.flatMap(([, { from, to }]) => [from, to]))].sort();
  const namespaces = [...new Set(ends.flatMap((end) => namespaceOf(end) ?? []))];
  const clusters = namespaces.map((namespace, index) => {
    const members = ends.filter((end) => namespaceOf(end) === namespace);
    const nodes = members.map((end) => `    ${quoted(end)} [label=${quoted(end.slice(namespace.length + 1))}];\n`);
    return `  subgraph cluster_${index} {\n    label=${quoted(namespace)};\n${nodes.join('')}  }\n`;
  });
  const others = ends.filter((end) => namespaceOf(end) === undefined).map((end) => `  ${quoted(end)} [style=rounded];\n`);
  const edges = all.map(([certainty, record]) => {
    const label = [portsText(record), ...podsLines(record)].join('\n');
    const style = certainty === 'unknown' ? ', style=dashed' : '';
    return `  ${quoted(record.from)} -> ${quoted(record.to)} [label=${quoted(label)}${style}];\n`;
  });
  return `digraph connections {\n  rankdir=LR;\n  node [shape=box];\n${[...clusters, ...others, ...edges].join('')}}\n`;
}

function podsLines({ fromPods, toPods }: ConnectionRecord): readonly string[] {
  return [
    ...(fromPods === undefined ? [] : [`from ${fromPods.join(' ')}`]),
    ...(toPods === undefined ? [] : [`to ${toPods.join(' ')}`]),
  ];
}

/** Undefined for what lives in no namespace: nodes and outside addresses. */
function namespaceOf(end: string): string | undefined {
  return /^(external|node):/u.test(end) ? undefined : end.slice(0, end.indexOf('/'));
}

function quoted(value: string): string {
  const lines = value.split('\n').map((line) => printable(line).replaceAll('\\', '\\\\').replaceAll('"', '\\"'));
  return `"${lines.join('\\n')}"`;
}
