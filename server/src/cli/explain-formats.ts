/** The formats of `eastwest explain`. Both say the same. */
import { printable } from '../printable.ts';
import type { ExplainDocument, RuleRecord, SideRecord } from './explain-document.ts';
import { trafficText } from './traffic.ts';
import { policyName } from './verdict-words.ts';

export const explainFormats = ['text', 'json'] as const;
export type ExplainFormat = (typeof explainFormats)[number];

export function formatExplain(format: ExplainFormat, document: ExplainDocument): string {
  return format === 'json' ? `${JSON.stringify(document, undefined, 2)}\n` : text(document);
}

const outcomes = { allowed: 'allowed', denied: 'not allowed', unknown: 'cannot be known' } as const;

function text(document: ExplainDocument): string {
  const { from, to, outcome, egress, ingress, notes, whyNot } = document;
  const lines = [
    `${from} → ${to}, ${trafficText(document)}: ${outcomes[outcome]}`,
    ...sideLines(`egress of ${from}`, egress),
    ...sideLines(`ingress of ${to}`, ingress),
    ...notes.map(({ rule, message }) => `implementation-defined (${rule}): ${message}`),
    ...(whyNot.length === 0 ? [] : ['what would have to change', ...whyNot.map((line) => `  ${line}`)]),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function sideLines(title: string, { outcome, reason, steps, nearest = [] }: SideRecord): readonly string[] {
  const walked = steps.flatMap(({ engine, tier, words, rules }) => [
    `  tier ${tier}${engine === undefined ? '' : ` (${engine})`}: ${words}`,
    ...rules.flatMap(placeLine),
  ]);
  return [`${title}: ${outcomes[outcome]}`, ...walked, `  ${reason}`, ...nearest.map((line) => `  ${line}`)];
}

function placeLine({ policy, path, file, line, column }: RuleRecord): readonly string[] {
  return file === undefined ? [] : [`    ${file}:${line}:${column} ${policyName(policy)} ${path}`];
}
