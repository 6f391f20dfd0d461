/** Questions that a policy of any API asks of an endpoint. Plain data: the engine answers them for whole classes at once. */
import { assertNever } from '../../base/index.ts';
import type { AddressRange } from '../addresses.ts';
import type { Requirement, Selector } from '../selector.ts';

/** Whose label is read: the pod's own, its Namespace's, or its ServiceAccount's. */
export type LabelSource = 'pod' | 'namespace' | 'account';

/** What every ServiceAccount is labelled with besides its labels: its name, under a key that no label can have. */
export const accountNameLabel = '(name)';

export type LabelTest =
  /** `every` of none holds, `some` of none does not. */
  | { readonly test: 'every' | 'some'; readonly of: readonly LabelTest[] }
  | { readonly test: 'not'; readonly of: LabelTest }
  /** Each of these fails where the label is absent. */
  | { readonly test: 'in'; readonly from: LabelSource; readonly key: string; readonly values: readonly string[] }
  | { readonly test: 'exists'; readonly from: LabelSource; readonly key: string }
  | {
      readonly test: 'contains' | 'starts' | 'ends';
      readonly from: LabelSource;
      readonly key: string;
      readonly text: string;
    }
  | { readonly test: 'longer'; readonly from: LabelSource; readonly key: string; readonly than: number };

/** Which endpoints are meant. */
export type EndTest =
  | { readonly end: 'every' | 'some'; readonly of: readonly EndTest[] }
  | { readonly end: 'not'; readonly of: EndTest }
  /** A pod that is not on the host network. */
  | { readonly end: 'pod'; readonly labels?: LabelTest }
  /**
   * An address of a node, or a pod on the host network, which shares them. `labels`: the node's, read `from: 'pod'`.
   * `own`: whether it is the subject's own node.
   */
  | { readonly end: 'host'; readonly labels?: LabelTest; readonly own?: boolean }
  /** No pod and no node of the cluster. */
  | { readonly end: 'external' }
  /** Whoever has an address in the range. */
  | { readonly end: 'address'; readonly range: AddressRange }
  /** Some of the addresses outside the cluster, nobody knows which: `why` in words, e.g. the domain name. */
  | { readonly end: 'some-external'; readonly why: string }
  /** Of those whom `of` means some, or all, or none: `why` in words what would tell, e.g. a setting of the engine. */
  | { readonly end: 'perhaps'; readonly of: EndTest; readonly why: string };

export const anyEnd: EndTest = { end: 'every', of: [] };
export const noEnd: EndTest = { end: 'some', of: [] };

export const everyOf = (...of: readonly EndTest[]): EndTest =>
  of.length === 1 && of[0] !== undefined ? of[0] : { end: 'every', of };
export const someOf = (...of: readonly EndTest[]): EndTest =>
  of.length === 1 && of[0] !== undefined ? of[0] : { end: 'some', of };
export const notEnd = (of: EndTest): EndTest => ({ end: 'not', of });
export const perhaps = (of: EndTest, why: string): EndTest => ({ end: 'perhaps', of, why });

export const allLabels = (...of: readonly LabelTest[]): LabelTest =>
  of.length === 1 && of[0] !== undefined ? of[0] : { test: 'every', of };
export const someLabels = (...of: readonly LabelTest[]): LabelTest =>
  of.length === 1 && of[0] !== undefined ? of[0] : { test: 'some', of };
export const notLabels = (of: LabelTest): LabelTest => ({ test: 'not', of });

/** A compiled Kubernetes selector as a test of the labels of `from`: `NotIn` and `DoesNotExist` hold where the key is absent. */
export function testOfSelector({ requirements }: Selector, from: LabelSource): LabelTest {
  return allLabels(...requirements.map((requirement) => testOfRequirement(requirement, from)));
}

function testOfRequirement(requirement: Requirement, from: LabelSource): LabelTest {
  const { key } = requirement;
  switch (requirement.operator) {
    case 'In':
      return { test: 'in', from, key, values: [...requirement.values] };
    case 'NotIn':
      return notLabels({ test: 'in', from, key, values: [...requirement.values] });
    case 'Exists':
      return { test: 'exists', from, key };
    case 'DoesNotExist':
      return notLabels({ test: 'exists', from, key });
    default:
      return assertNever(requirement);
  }
}
