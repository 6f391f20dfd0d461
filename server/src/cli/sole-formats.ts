/** The formats of `eastwest explain --rule`. Both say the same. */
import { qualifiedName } from '@eastwest/shared/kube';
import { printable } from '../printable.ts';
import type { ExplainFormat } from './explain-formats.ts';
import { portsWords } from './review-formats.ts';
import type { SoleDocument, SoleRecord } from './sole-document.ts';
import { formatTable } from './table.ts';

export function formatSole(format: ExplainFormat, document: SoleDocument): string {
  return format === 'json' ? `${JSON.stringify(document, undefined, 2)}\n` : text(document);
}

const signs = { lost: '−', gained: '+', unknown: '?' } as const;
const doings = { allow: 'allows', deny: 'denies', pass: 'passes on', none: 'decides nothing' } as const;

function text({ policy, path, action, file, line, column, words, connections, standing }: SoleDocument): string {
  const place = file === undefined ? '' : `${file}:${line}:${column} `;
  const rows = connections.flatMap(rowsOf);
  const table = rows.length === 0 ? '' : `\n${formatTable(['', 'FROM', '', 'TO', 'PORTS'], rows)}`;
  const others = standing.by.flatMap((rule) =>
    rule.file === undefined ? [] : [`  ${rule.file}:${rule.line}:${rule.column} ${qualifiedName(rule.policy)} ${rule.path}`],
  );
  const lines = [`${place}${qualifiedName(policy)} ${path} (${doings[action]})`, words, ...others];
  return `${lines.map(printable).join('\n')}\n${table}`;
}

function rowsOf(record: SoleRecord): readonly (readonly string[])[] {
  return (['lost', 'gained', 'unknown'] as const).flatMap((kind) => {
    const ports = record[kind];
    return ports === undefined ? [] : [[signs[kind], printable(record.from), '→', printable(record.to), portsWords(ports)]];
  });
}
