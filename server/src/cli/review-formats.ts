/** The formats of `eastwest review`. All say the same as the JSON. */
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

export const signs = { added: '+', removed: '−', changed: '±', unknown: '?' } as const;

function headline({ summary: { added, removed, changed, unknown } }: ReviewDocument): string {
  if (added + removed + changed + unknown === 0) return 'no connection changes';
  return `connections: ${removed} removed, ${changed} with other ports, ${added} added, ${unknown} no longer known`;
}

function text(document: ReviewDocument): string {
  const rows = document.changes.map((change) => [
    signs[change.change],
    printable(change.from),
    '→',
    printable(change.to),
    portsText(change),
    printable(change.because),
  ]);
  const table = rows.length === 0 ? '' : `\n${formatTable(['', 'FROM', '', 'TO', 'PORTS', 'BECAUSE'], rows)}`;
  return `${headline(document)}\n${table}${sections(document).map(textSection).join('')}`;
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
  const rows = document.changes.map(
    (change) =>
      `| ${[signs[change.change], markdownCell(change.from), markdownCell(change.to), portsText(change), markdownCell(change.because)].join(' | ')} |\n`,
  );
  const table = rows.length === 0 ? '' : `\n| | from | to | ports | because |\n| --- | --- | --- | --- | --- |\n${rows.join('')}`;
  const said = sections(document).map(
    ({ title, lines }) => `\n**${title}**\n${lines.map((line) => `\n- ${markdownCell(line)}`).join('')}\n`,
  );
  return `### Network policy review\n\n${headline(document)}\n${table}${said.join('')}`;
}

export function markdownCell(value: string): string {
  return printable(value).replaceAll(/[\\|`*_<>[\]]/gu, (character) => `\\${character}`);
}

/** What came, what went, or both. */
export function portsText({ change, before, after }: Pick<ChangeRecord, 'change' | 'before' | 'after'>): string {
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

function setOf(ports: Ports): PortSet {
  return ports === 'all'
    ? allPorts
    : ports.map(({ protocol, from, to }) => portRange(protocol, from, to)).reduce(unionPorts, noPorts);
}
