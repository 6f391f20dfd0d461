/** Calico's selectors in words. */
import { assertNever } from '../base/index.ts';
import { parseCalicoSelector } from '../kube/index.ts';
import type { CalicoSelector } from '../kube/index.ts';
import { alternatives } from './selectors.ts';

/** `app=web and any tier`; `anything` of `all()`. A text that is no selector is quoted. */
export function calicoSelectorInWords(text: string): string {
  const parsed = parseCalicoSelector(text);
  return parsed.ok ? inWords(parsed.value) : `\`${text}\` (not a selector)`;
}

/** Whether it lets everything through, so that it need not be told. */
export function selectsAll(text: string): boolean {
  const parsed = parseCalicoSelector(text);
  return parsed.ok && parsed.value.op === 'all()';
}

export function isGlobal(text: string): boolean {
  const parsed = parseCalicoSelector(text);
  return parsed.ok && parsed.value.op === 'global()';
}

function inWords(selector: CalicoSelector): string {
  switch (selector.op) {
    case 'and':
      return selector.of.map((one) => (one.op === 'or' ? `(${inWords(one)})` : inWords(one))).join(' and ');
    case 'or':
      return selector.of.map((one) => (one.op === 'and' ? `(${inWords(one)})` : inWords(one))).join(' or ');
    case 'not':
      return selector.of.op === 'has' ? `no ${selector.of.key}` : `not (${inWords(selector.of)})`;
    case 'all()':
      return 'anything';
    case 'global()':
      return 'no namespace';
    case 'has':
      return `any ${selector.key}`;
    case '==':
      return `${selector.key}=${quoted(selector.value)}`;
    case '!=':
      return `${selector.key} other than ${quoted(selector.value)} or absent`;
    case 'in':
      return selector.values.length === 0 ? `${selector.key} of no value` : `${selector.key}=${listed(selector.values)}`;
    case 'not in':
      return selector.values.length === 0 ? 'anything' : `${selector.key} other than ${listed(selector.values)} or absent`;
    case 'contains':
      return `${selector.key} containing ${quoted(selector.value)}`;
    case 'starts with':
      return `${selector.key} beginning with ${quoted(selector.value)}`;
    case 'ends with':
      return `${selector.key} ending in ${quoted(selector.value)}`;
    default:
      return assertNever(selector);
  }
}

const listed = (values: readonly string[]): string => alternatives(values.map(quoted));

/** Quoted where it would not stand out as one word. */
function quoted(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : `“${value}”`;
}
