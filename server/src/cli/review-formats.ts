/** The formats of `eastwest review`. All say the same as the JSON. */
import type { ChangeCounts } from '@eastwest/shared/change';
import { allPorts, formatPorts, noPorts, portRange, unionPorts } from '@eastwest/shared/model';
import type { PortSet } from '@eastwest/shared/model';
import { printable } from '../printable.ts';
import type { ChangeRecord, LossRecord, Ports, ReviewDocument } from './review-document.ts';
import { formatTable } from './table.ts';

export const reviewFormats = ['text', 'json', 'md'] as const;
export type ReviewFormat = (typeof reviewFormats)[number];

const formatters: Record<ReviewFormat, (document: ReviewDocument) => string> = { text, json, md: markdown };

export function formatReview(format: ReviewFormat, document: ReviewDocument): string {
  return formatters[format](document);
}

function json(document: ReviewDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

export const changeSigns = { added: '+', removed: '−', changed: '±', unknown: '?' } as const;

/** `none`: what is said where nothing changes. */
export function headline({ added, removed, changed, unknown }: ChangeCounts, none: string): string {
  if (added + removed + changed + unknown === 0) return none;
  return `connections: ${removed} removed, ${changed} with other ports, ${added} added, ${unknown} no longer known`;
}

/** Begins with an empty line; empty where there is no change. */
export function changesText(changes: readonly ChangeRecord[]): string {
  const rows = changes.map((change) => [
    changeSigns[change.change],
    printable(change.from),
    '→',
    printable(change.to),
    portsText(change),
    printable(change.because),
  ]);
  return rows.length === 0 ? '' : `\n${formatTable(['', 'FROM', '', 'TO', 'PORTS', 'BECAUSE'], rows)}`;
}

/** As {@link changesText}. */
export function changesMarkdown(changes: readonly ChangeRecord[]): string {
  const rows = changes.map((change) => [changeSigns[change.change], change.from, change.to, portsText(change), change.because]);
  return rows.length === 0 ? '' : `\n${markdownTable(['', 'from', 'to', 'ports', 'because'], rows)}`;
}

/** Of texts as they are: what would be read as markup is escaped. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const body = rows.map((row) => markdownRow(row.map(markdownCell)));
  return [markdownRow(header), markdownRow(header.map(() => '---')), ...body].join('');
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

const noChange = 'no connection changes';

function text(document: ReviewDocument): string {
  const said = sections(document).map(textSection).join('');
  return `${headline(document.summary, noChange)}\n${changesText(document.changes)}${said}`;
}

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Nothing critical is said, too: silence could be taken for not looked at. */
function sections({ critical, warnings, unknown, notJudged }: ReviewDocument): readonly Section[] {
  return [
    { title: critical.length === 0 ? 'nothing critical is lost' : 'critical', lines: critical.map(lossLine) },
    { title: 'warnings', lines: warnings.map(lossLine) },
    { title: 'cannot be known', lines: unknown.map(lossLine) },
    { title: 'not judged', lines: notJudged },
  ].filter(({ title, lines }, index) => index === 0 || (title !== '' && lines.length > 0));
}

function lossLine({ what, why, notes = [] }: LossRecord): string {
  return printable([`${what}: ${why}`, ...notes.map((note) => `engines differ (${note})`)].join('; '));
}

function textSection({ title, lines }: Section): string {
  return lines.length === 0 ? `\n${title}\n` : `\n${title}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function markdown(document: ReviewDocument): string {
  const said = sections(document).map(
    ({ title, lines }) => `\n**${title}**\n${lines.map((line) => `\n- ${markdownCell(line)}`).join('')}\n`,
  );
  return `### Network policy review\n\n${headline(document.summary, noChange)}\n${changesMarkdown(document.changes)}${said.join('')}`;
}

function markdownCell(value: string): string {
  return printable(value).replaceAll(/[\\|`*_<>[\]]/gu, (character) => `\\${character}`);
}

/** What came, what went, or both. */
function portsText({ change, before, after }: ChangeRecord): string {
  const [was, is] = [setOf(before.ports), setOf(after.ports)];
  switch (change) {
    case 'added':
      return formatPorts(is);
    case 'removed':
      return formatPorts(was);
    case 'changed':
      return `${formatPorts(was)} → ${formatPorts(is)}`;
    case 'unknown':
      return formatPorts(setOf(after.unknown ?? before.unknown ?? []));
    default:
      return change satisfies never;
  }
}

export function portsWords(ports: Ports): string {
  return formatPorts(setOf(ports));
}

function setOf(ports: Ports): PortSet {
  return ports === 'all'
    ? allPorts
    : ports.map(({ protocol, from, to }) => portRange(protocol, from, to)).reduce(unionPorts, noPorts);
}
