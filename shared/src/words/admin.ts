/**
 * A policy of policy.networking.k8s.io read aloud: where it is asked, its rules in their order, and where what they leave
 * goes. These policies isolate nobody (CNP-3).
 */
import { adminDialect, formatPath, validateAdminPolicy } from '../kube/index.ts';
import type { AdminDialect, FieldPath, ForeignPolicyObject, JsonObject } from '../kube/index.ts';
import { asArray, asObject, asText, own } from '../model/index.ts';
import type { Direction } from '../model/index.ts';
import { adminPeersInWords, adminPortsInWords, podsMeantInWords } from './admin-peers.ts';
import type { Reading, Sentence } from './read.ts';

/** Undefined for a version that nobody has described. Of an invalid one only whom it selects, and what is wrong. */
export function readAdminPolicy({ manifest, policyKind }: ForeignPolicyObject): Reading | undefined {
  const dialect = adminDialect(manifest);
  if (dialect === undefined) return undefined;
  const spec = asObject(own(manifest, 'spec'));
  const subject = podsMeantInWords(asObject(own(spec, 'subject')));
  const problem = validateAdminPolicy(manifest).find(({ severity }) => severity === 'error');
  if (problem !== undefined)
    return { subject, sentences: [{ text: `cannot be read: ${problem.message}`, path: formatPath(problem.path) }] };
  const tier = isBaseline(policyKind, spec) ? 'Baseline' : 'Admin';
  const sentences = (['ingress', 'egress'] as const).flatMap((direction) => readDirection(spec, direction, tier, dialect));
  return { subject, sentences: [place(tier, spec, dialect), ...sentences] };
}

type TierName = 'Admin' | 'Baseline';

function isBaseline(kind: string, spec: JsonObject): boolean {
  return kind === 'BaselineAdminNetworkPolicy' || own(spec, 'tier') === 'Baseline';
}

/** CNP-1, CNP-4 */
function place(tier: TierName, spec: JsonObject, { specFields }: AdminDialect): Sentence {
  const order =
    tier === 'Admin'
      ? 'this policy is asked before NetworkPolicies, and what it accepts or denies is final for its direction'
      : 'this policy is asked last, and only of a direction in which no NetworkPolicy isolates the pod';
  if (!specFields.includes('priority')) return { text: order };
  return { text: `${order}; its priority is ${asText(own(spec, 'priority'))}, lower ones come first`, path: 'spec.priority' };
}

const ways = {
  ingress: { list: 'from', what: 'inbound', untouched: 'this policy says nothing of what comes in' },
  egress: { list: 'to', what: 'outbound', untouched: 'this policy says nothing of what goes out' },
} as const;

function readDirection(spec: JsonObject, direction: Direction, tier: TierName, dialect: AdminDialect): readonly Sentence[] {
  const rules = asArray(own(spec, direction)).map(asObject);
  if (rules.length === 0) return [{ direction, text: ways[direction].untouched }];
  const said = rules.map((rule, index): Sentence => {
    const path: FieldPath = ['spec', direction, index];
    return { direction, text: readRule(rule, direction, tier, dialect), path: formatPath(path) };
  });
  return [...said, { direction, text: `everything else ${ways[direction].what} is left to ${leftTo[tier]}` }];
}

const leftTo = {
  Admin: 'later admin policies, then to NetworkPolicies and the baseline',
  Baseline: 'later baseline policies, and allowed where none decides',
} as const;

function readRule(rule: JsonObject, direction: Direction, tier: TierName, dialect: AdminDialect): string {
  const { list } = ways[direction];
  const action = asText(own(rule, 'action'));
  const peers = adminPeersInWords(asArray(own(rule, list)).map(asObject), dialect.peers[direction]);
  if (peers === undefined) return failsClosed(action === dialect.admits, direction);
  const what = `${adminPortsInWords(rule)} ${list} ${peers}`;
  if (action === 'Pass') return `leave ${what} ${tier === 'Admin' ? 'to NetworkPolicies and the baseline' : 'allowed'}`;
  const verbs = direction === 'ingress' ? { yes: 'accept', no: 'never accept' } : { yes: 'may send', no: 'never send' };
  return `${action === 'Deny' ? verbs.no : verbs.yes} ${what}`;
}

/** CNP-15 */
function failsClosed(admits: boolean, direction: Direction): string {
  const because = 'because one of its peers is not known here';
  if (admits) return `a rule that matches nothing, ${because}`;
  return `never ${direction === 'ingress' ? 'accept' : 'send'} anything, ${because}`;
}
