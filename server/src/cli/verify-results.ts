/** Expectations held against the cluster, in input order, and the formats they are printed in. */
import { explain } from '@eastwest/shared/evaluate';
import type { EndpointRef, Evaluation, Outcome } from '@eastwest/shared/evaluate';
import { printable } from '../printable.ts';
import { connectionOf, trafficText } from './traffic.ts';
import type { EndText, Expectation } from './verify-expectations.ts';
import { verdictWords } from './verdict-words.ts';
import type { Target } from './verify-services.ts';

export type VerifyResult = Expectation & {
  readonly actual: Outcome;
  readonly why: string;
};

export interface VerifyDocument {
  readonly results: readonly VerifyResult[];
  /** `unknown`: cannot be known, so it neither holds nor fails (unless that is what was expected). */
  readonly summary: { readonly passed: number; readonly failed: number; readonly unknown: number };
}

export interface Resolved {
  readonly expectation: Expectation;
  readonly from: EndpointRef;
  /** Several where a Service is asked for: all of them have to agree. */
  readonly targets: readonly Target[];
}

export type Standing = 'passed' | 'failed' | 'unknown';

export function standingOf({ expect, actual }: VerifyResult): Standing {
  if (expect === actual) return 'passed';
  return actual === 'unknown' ? 'unknown' : 'failed';
}

export function verifyAll(evaluation: Evaluation, questions: readonly Resolved[]): VerifyDocument {
  const results = questions.map((question) => verifyOne(evaluation, question));
  const count = (standing: Standing): number => results.filter((result) => standingOf(result) === standing).length;
  return { results, summary: { passed: count('passed'), failed: count('failed'), unknown: count('unknown') } };
}

function verifyOne(evaluation: Evaluation, { expectation, from, targets }: Resolved): VerifyResult {
  const answers = targets.map((target) => ({ target, ...answerOf(evaluation, from, target) }));
  const [first] = answers;
  if (first === undefined) throw new Error('invariant violated: a question is about something');
  const other = answers.find(({ actual }) => actual !== first.actual);
  if (other === undefined) return { ...expectation, actual: first.actual, why: first.why };
  const told = [first, other].map(({ target, actual }) => `${targetText(target)} ${actual}`).join('; ');
  return { ...expectation, actual: 'unknown', why: `what is behind the Service differs: ${told}` };
}

function answerOf(evaluation: Evaluation, from: EndpointRef, { to, traffic }: Target): Pick<VerifyResult, 'actual' | 'why'> {
  const answer = explain(evaluation, connectionOf(from, to, traffic));
  return answer.ok ? { actual: answer.value.outcome, why: verdictWords(answer.value) } : { actual: 'unknown', why: answer.error };
}

function targetText({ to, traffic }: Target): string {
  const name = to.kind === 'address' ? to.ip : 'namespace' in to ? `${to.namespace}/${to.name}` : to.name;
  return `${name}:${trafficText(traffic)}`;
}

export const verifyFormats = ['text', 'json', 'junit'] as const;
export type VerifyFormat = (typeof verifyFormats)[number];

const formatters: Record<VerifyFormat, (document: VerifyDocument) => string> = { text, json, junit };

export function formatVerify(format: VerifyFormat, document: VerifyDocument): string {
  return formatters[format](document);
}

function json(document: VerifyDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function endText(end: EndText): string {
  return printable(typeof end === 'string' ? end : end.ip);
}

/** `a/web → a/db:5432/TCP` */
function question({ from, to, ...traffic }: VerifyResult): string {
  const target = endText(to);
  const place = target.includes(':') && !target.includes('/') ? `[${target}]` : target;
  return `${endText(from)} → ${place}${'port' in traffic ? ':' : ' '}${trafficText(traffic)}`;
}

const words = { passed: 'ok     ', failed: 'FAILED ', unknown: 'UNKNOWN' } as const;

function text({ results, summary }: VerifyDocument): string {
  const lines = results.flatMap((result) => {
    const standing = standingOf(result);
    const line = `${words[standing]} ${question(result)} ${result.actual}`;
    return standing === 'passed' ? [line] : [`${line}, expected ${result.expect}`, `        ${printable(result.why)}`];
  });
  return `${[...lines, `${summary.passed} passed, ${summary.failed} failed, ${summary.unknown} unknown`].join('\n')}\n`;
}

function junit({ results, summary }: VerifyDocument): string {
  const cases = results.map((result) => {
    const standing = standingOf(result);
    const open = `    <testcase classname="eastwest.verify" name="${xml(`${question(result)} ${result.expect}`)}"`;
    if (standing === 'passed') return `${open}/>\n`;
    const message =
      standing === 'failed' ? `expected ${result.expect}, is ${result.actual}` : `expected ${result.expect}, cannot be known`;
    // CI systems know two ways not to pass; what cannot be known must not turn a build green either.
    return `${open}>\n      <failure type="${standing}" message="${xml(message)}">${xml(result.why)}</failure>\n    </testcase>\n`;
  });
  const counts = `tests="${results.length}" failures="${summary.failed + summary.unknown}" errors="0" skipped="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites ${counts}>\n  <testsuite name="eastwest verify" ${counts}>\n`,
    ...cases,
    '  </testsuite>\n</testsuites>\n',
  ].join('');
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

/** Characters that XML cannot hold at all are made visible instead. */
function xml(value: string): string {
  return printable(value)
    .replaceAll(/[\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replaceAll(/[&<>"']/gu, (character) => entities.get(character) ?? character);
}
