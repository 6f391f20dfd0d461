/** The formats of `eastwest diff`. All say the same as the JSON. */
import { printable } from '../printable.ts';
import type { DiffDocument } from './diff-document.ts';
import { markdownCell, portsText, signs } from './review-formats.ts';
import { formatTable } from './table.ts';

export const diffFormats = ['text', 'json', 'md'] as const;
export type DiffFormat = (typeof diffFormats)[number];

const formatters: Record<DiffFormat, (document: DiffDocument) => string> = { text, json, md: markdown };

export function formatDiff(format: DiffFormat, document: DiffDocument): string {
  return formatters[format](document);
}

function json(document: DiffDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function headline({ summary: { added, removed, changed, unknown } }: DiffDocument): string {
  if (added + removed + changed + unknown === 0) return 'the connections are the same';
  return `connections: ${removed} removed, ${changed} with other ports, ${added} added, ${unknown} no longer known`;
}

function text(document: DiffDocument): string {
  const rows = document.changes.map((change) => [
    signs[change.change],
    printable(change.from),
    '→',
    printable(change.to),
    portsText(change),
    printable(change.because),
  ]);
  const table = rows.length === 0 ? '' : `\n${formatTable(['', 'FROM', '', 'TO', 'PORTS', 'BECAUSE'], rows)}`;
  return `${headline(document)}\n${table}`;
}

function markdown(document: DiffDocument): string {
  const rows = document.changes.map(
    (change) =>
      `| ${[signs[change.change], markdownCell(change.from), markdownCell(change.to), portsText(change), markdownCell(change.because)].join(' | ')} |\n`,
  );
  const table = rows.length === 0 ? '' : `\n| | from | to | ports | because |\n| --- | --- | --- | --- | --- |\n${rows.join('')}`;
  return `### Difference of connections\n\n${headline(document)}\n${table}`;
}
