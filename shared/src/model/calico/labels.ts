/** Which labels Calico sees on what (CAL-6, CAL-24, CAL-27), and its selectors as tests of them. */
import { assertNever } from '../../base/index.ts';
import { parseCalicoSelector } from '../../kube/index.ts';
import type { CalicoSelector } from '../../kube/index.ts';
import { accountNameLabel, allLabels, notLabels, someLabels } from '../tiers/index.ts';
import type { LabelSource, LabelTest } from '../tiers/index.ts';
import { namespaceNameLabel } from '../world.ts';

const own = 'projectcalico.org/';
export const namespaceLabel = `${own}namespace`;
export const accountLabel = `${own}serviceaccount`;
export const inheritedFromNamespace = 'pcns.';
export const inheritedFromAccount = 'pcsa.';
/** The namespace's or the account's own name, among the labels that are inherited of it. */
export const nameLabel = `${own}name`;

/** Of a text that validation has read. */
export function selectorOf(text: string): CalicoSelector {
  const parsed = parseCalicoSelector(text);
  if (!parsed.ok) throw new Error(`invariant violated: ${text} passed validation as a selector`);
  return parsed.value;
}

export const bothOf = (...of: readonly CalicoSelector[]): CalicoSelector =>
  of.length === 1 && of[0] !== undefined ? of[0] : { op: 'and', of };

/** A `namespaceSelector`: of labels that are inherited, where `all()` is everything that has a namespace. */
export function ofNamespaces(selector: CalicoSelector): CalicoSelector {
  if (selector.op === 'all()') return { op: 'has', key: namespaceLabel };
  if (selector.op === 'global()') return { op: 'not', of: { op: 'has', key: namespaceLabel } };
  return withPrefix(selector, inheritedFromNamespace, ofNamespaces);
}

export function ofAccounts(selector: CalicoSelector): CalicoSelector {
  return withPrefix(selector, inheritedFromAccount, ofAccounts);
}

function withPrefix(selector: CalicoSelector, prefix: string, again: (one: CalicoSelector) => CalicoSelector): CalicoSelector {
  if ('key' in selector) return { ...selector, key: prefix + selector.key };
  if (selector.op === 'not') return { op: 'not', of: again(selector.of) };
  return 'of' in selector ? { op: selector.op, of: selector.of.map(again) } : selector;
}

/** Whether a pod is selected. `global()` selects none: every pod has a namespace. */
export function podLabels(selector: CalicoSelector): LabelTest {
  switch (selector.op) {
    case 'and':
      return allLabels(...selector.of.map(podLabels));
    case 'or':
      return someLabels(...selector.of.map(podLabels));
    case 'not':
      return notLabels(podLabels(selector.of));
    case 'all()':
      return allLabels();
    case 'global()':
      return someLabels();
    case 'has':
      return ofPod(
        selector.key,
        () => true,
        (from, key) => ({ test: 'exists', from, key }),
      );
    case '==':
      return isIn(selector.key, [selector.value]);
    case '!=':
      return notLabels(isIn(selector.key, [selector.value]));
    case 'in':
      return isIn(selector.key, selector.values);
    case 'not in':
      return notLabels(isIn(selector.key, selector.values));
    case 'contains':
      return holding(selector.key, 'contains', selector.value, (value) => value.includes(selector.value));
    case 'starts with':
      return holding(selector.key, 'starts', selector.value, (value) => value.startsWith(selector.value));
    case 'ends with':
      return holding(selector.key, 'ends', selector.value, (value) => value.endsWith(selector.value));
    default:
      return assertNever(selector);
  }
}

function isIn(label: string, values: readonly string[]): LabelTest {
  return ofPod(
    label,
    (value) => values.includes(value),
    (from, key) => ({ test: 'in', from, key, values }),
  );
}

function holding(
  label: string,
  test: 'contains' | 'starts' | 'ends',
  text: string,
  holds: (value: string) => boolean,
): LabelTest {
  return ofPod(label, holds, (from, key) => ({ test, from, key, text }));
}

type MakeTest = (from: LabelSource, key: string) => LabelTest;

/** CAL-6: three labels are Calico's own, whatever the pod says; inherited ones give way to the pod's own. */
function ofPod(label: string, holds: (value: string) => boolean, make: MakeTest): LabelTest {
  const plain = make('pod', label);
  if (label === namespaceLabel) return make('namespace', namespaceNameLabel);
  if (label === `${own}orchestrator`) return holds('k8s') ? allLabels() : someLabels();
  if (label === accountLabel) {
    // A longer name is not put on the pod.
    const long: LabelTest = { test: 'longer', from: 'account', key: accountNameLabel, than: 62 };
    return someLabels(allLabels(notLabels(long), make('account', accountNameLabel)), allLabels(long, plain));
  }
  const inherited = inheritedTest(label, make);
  if (inherited === undefined) return plain;
  return someLabels(plain, allLabels(notLabels({ test: 'exists', from: 'pod', key: label }), inherited));
}

function inheritedTest(label: string, make: MakeTest): LabelTest | undefined {
  if (label.startsWith(inheritedFromNamespace)) {
    const key = label.slice(inheritedFromNamespace.length);
    return make('namespace', key === nameLabel ? namespaceNameLabel : key);
  }
  if (!label.startsWith(inheritedFromAccount)) return undefined;
  const key = label.slice(inheritedFromAccount.length);
  return make('account', key === nameLabel ? accountNameLabel : key);
}
