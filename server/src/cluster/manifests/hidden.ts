/**
 * Exact, or honestly unknown: a document that could not be read may have held what decides. When its text speaks of a
 * policy, policies count as not fully seen, and verdicts that one more policy could change become *unknown*.
 */
import { policyKindsByGroup } from '@eastwest/shared/kube';
import type { HiddenKind, ObjectKind } from '@eastwest/shared/kube';

export interface Unread {
  /** `FILE:LINE`, or the file. */
  readonly place: string;
  /** `could not be read`, or why it was left out. */
  readonly what: string;
  readonly kinds: readonly ObjectKind[];
}

/** One entry per kind, naming the first place and counting the others. */
export function hiddenKinds(unread: readonly Unread[]): readonly HiddenKind[] {
  const byKind = new Map<ObjectKind, Unread[]>();
  for (const entry of unread) {
    for (const kind of entry.kinds) byKind.set(kind, [...(byKind.get(kind) ?? []), entry]);
  }
  return [...byKind].map(([kind, entries]) => ({ kind, reason: reasonOf(entries) }));
}

function reasonOf([first, ...others]: readonly Unread[]): string {
  const reason = first === undefined ? '' : `${first.place} ${first.what}`;
  return others.length === 0 ? reason : `${reason}, nor ${others.length === 1 ? 'one more' : `${others.length} more`}`;
}

/** The groups of the other policy APIs, anywhere in a text. */
const otherPolicyGroup = new RegExp(
  [...policyKindsByGroup().keys()].map((group) => group.replaceAll('.', String.raw`\.`)).join('|'),
);

/** In a kind, or anywhere in a text that may be about one. */
export const policyWord = /net[-\w]*pol|egressfirewall/i;

/** No policies, but what says what connections are for (the guard's blind spots), or which labels selectors would have seen. */
const otherKinds: readonly ObjectKind[] = [
  'Namespace',
  'Service',
  'EndpointSlice',
  'Endpoints',
  'Ingress',
  'IngressClass',
  'HTTPRoute',
  'Gateway',
  'GatewayClass',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'APIService',
  'CustomResourceDefinition',
  'ServiceMonitor',
  'PodMonitor',
  'ServiceAccount',
  'ServiceCIDR',
];

/** Of those kinds the one of that name. */
export function otherKind(kind: string): ObjectKind | undefined {
  return otherKinds.find((other) => other === kind);
}

/**
 * What a broken text could have become, by the words in it. Missing workloads are no entry: a verdict is about ends that
 * are there.
 */
export function mentionedKinds(text: string): readonly ObjectKind[] {
  const policy = policyWord.test(text);
  const kinds = [...text.matchAll(/\bkind["']?\s*:\s*["']?(\w+)/g)].flatMap(([, kind = '']) => otherKind(kind) ?? []);
  return [
    ...(policy ? (['NetworkPolicy'] as const) : []),
    ...(otherPolicyGroup.test(text) ? (['ForeignPolicy'] as const) : []),
    ...new Set(kinds),
  ];
}
