/** The formats of `eastwest lint`. */
import { printable } from '../printable.ts';
import type { FindingRecord, LintDocument } from './lint-document.ts';
import { sarif } from './lint-sarif.ts';

export const lintFormats = ['text', 'json', 'sarif'] as const;
export type LintFormat = (typeof lintFormats)[number];

const formatters: Record<LintFormat, (document: LintDocument) => string> = { text, json, sarif };

export function formatLint(format: LintFormat, document: LintDocument): string {
  return formatters[format](document);
}

function json(document: LintDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function text({ findings }: LintDocument): string {
  const lines = findings.flatMap((finding) => {
    const where =
      finding.file === undefined
        ? titleOf(finding)
        : `${finding.file}:${finding.line ?? 1}:${finding.column ?? 1}: ${titleOf(finding)}`;
    const path = finding.path === '' ? '' : ` ${finding.path}`;
    const fix = finding.fix === undefined ? [] : [`    fix: ${finding.fix.title}`];
    return [`${where}${path}: ${finding.severity} ${finding.id}: ${finding.message}`, ...fix];
  });
  const count = (severity: FindingRecord['severity'], word: string): string => {
    const number = findings.filter((one) => one.severity === severity).length;
    return `${number} ${word}${number === 1 ? '' : 's'}`;
  };
  const summary = [count('error', 'error'), count('warning', 'warning'), count('info', 'note')].join(', ');
  return `${[...lines.map(printable), findings.length === 0 ? 'nothing found' : summary].join('\n')}\n`;
}

function titleOf({ kind, policy }: FindingRecord): string {
  return kind === undefined ? policy : `${kind} ${policy}`;
}
