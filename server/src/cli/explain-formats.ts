/** The formats of `eastwest explain`. Both say the same; the text keeps within a terminal of a hundred columns. */
import { qualifiedName } from '@eastwest/shared/kube';
import { printable } from '../printable.ts';
import { answerTraffic } from './explain-document.ts';
import type {
  AnswerRecord,
  ExplainDocument,
  ManyRecord,
  NearRecord,
  PolicyRecord,
  RuleRecord,
  SideRecord,
  StepRecord,
} from './explain-document.ts';
import { wrapped } from './wrap.ts';

export const explainFormats = ['text', 'json'] as const;
export type ExplainFormat = (typeof explainFormats)[number];

export function formatExplain(format: ExplainFormat, document: ExplainDocument): string {
  return format === 'json' ? `${JSON.stringify(document, undefined, 2)}\n` : text(document);
}

const outcomes = { allowed: 'allowed', denied: 'not allowed', unknown: 'cannot be known', differs: 'it depends' } as const;

function text(document: ExplainDocument): string {
  const lines = 'answers' in document ? manyLines(document) : answerLines(document);
  return `${lines.flatMap((line) => (line === '' ? [''] : wrapped(printable(line)))).join('\n')}\n`;
}

function manyLines({ from, to, traffic, verdict, answers }: ManyRecord): readonly string[] {
  const title = `${from} → ${to}, ${traffic}: ${outcomes[verdict]}`;
  return [title, ...answers.map((one) => `  ${titleOf(one)}`), ...answers.flatMap((one) => ['', ...answerLines(one)])];
}

const titleOf = (answer: AnswerRecord): string =>
  `${answer.from} → ${answer.to}, ${answerTraffic(answer)}: ${outcomes[answer.verdict]}`;

function answerLines(answer: AnswerRecord): readonly string[] {
  const { from, to, egress, ingress, notes, whyNot } = answer;
  return [
    titleOf(answer),
    ...sideLines(`egress of ${from}`, egress),
    ...sideLines(`ingress of ${to}`, ingress),
    ...notes.map(({ rule, message }) => `implementation-defined (${rule}): ${message}`),
    ...(whyNot.length === 0 ? [] : ['what would have to change', ...whyNot.map((line) => `  ${line}`)]),
  ];
}

function sideLines(title: string, { verdict, words, steps, nearest }: SideRecord): readonly string[] {
  const told = new Set(steps.map(tierOf));
  const rest = nearest.filter((near) => !told.has(tierOf(near)));
  const walked = steps.flatMap((step) => [
    ...stepLines(step),
    ...nearest.filter((near) => tierOf(near) === tierOf(step)).flatMap(nearLines),
  ]);
  return [
    `${title}: ${outcomes[verdict]}`,
    ...walked,
    ...rest.flatMap((near) => [`  tier ${tierName(near)}: not asked any more`, ...nearLines(near)]),
    `  ${words}`,
  ];
}

const tierOf = ({ tier, engine }: StepRecord | NearRecord): string => JSON.stringify([tier, engine ?? '']);
const tierName = ({ tier, engine }: StepRecord | NearRecord): string => `${tier}${engine === undefined ? '' : ` (${engine})`}`;

function stepLines(step: StepRecord): readonly string[] {
  const places = step.rules.length > 0 ? step.rules.flatMap(ruleLine) : step.isolating.flatMap(policyLine);
  return [`  tier ${tierName(step)}: ${step.words}`, ...places];
}

function nearLines({ words, file, line, column }: NearRecord): readonly string[] {
  return [`    near: ${words}`, ...(file === undefined ? [] : [`          ${file}:${line}:${column}`])];
}

function ruleLine({ policy, path, file, line, column }: RuleRecord): readonly string[] {
  return file === undefined ? [] : [`    ${file}:${line}:${column} ${qualifiedName(policy)} ${path}`];
}

function policyLine({ file, line, column, ...policy }: PolicyRecord): readonly string[] {
  return file === undefined ? [] : [`    ${file}:${line}:${column} ${qualifiedName(policy)}`];
}
