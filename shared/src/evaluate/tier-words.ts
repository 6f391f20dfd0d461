/** What the policies beside NetworkPolicies can tell endpoints apart by. They may speak of pods anywhere. */
import { assertNever } from '../base/index.ts';
import type { EndTest, LabelTest, PortTest, TierPolicy, TierRule } from '../model/index.ts';
import type { Mentions } from './vocabulary.ts';

export function addTierPolicy(mentions: Mentions, policy: TierPolicy): void {
  addEnd(mentions, policy.subject);
  if (!policy.valid) return;
  for (const side of [policy.ingress, policy.egress]) for (const rule of side?.rules ?? []) addRule(mentions, rule);
}

function addRule(mentions: Mentions, { peers, traffic, subject }: TierRule): void {
  for (const { test } of peers) addEnd(mentions, test);
  if (subject !== undefined) addEnd(mentions, subject);
  addPorts(mentions, traffic);
  if (traffic.source !== undefined) addPorts(mentions, traffic.source);
}

function addPorts({ portNames }: Mentions, { any, none }: PortTest): void {
  for (const item of [...(any === 'any' ? [] : any), ...none]) if (item.kind === 'named') portNames.add(item.name);
}

function addEnd(mentions: Mentions, test: EndTest): void {
  switch (test.end) {
    case 'every':
    case 'some':
      for (const one of test.of) addEnd(mentions, one);
      return;
    case 'not':
    case 'perhaps':
      addEnd(mentions, test.of);
      return;
    case 'pod':
      if (test.labels !== undefined) addLabels(mentions, test.labels);
      return;
    case 'host':
      if (test.labels !== undefined) addNodeLabels(mentions, test.labels);
      return;
    case 'address':
      mentions.blocks.set(`${test.range.family}/${test.range.from}-${test.range.to}`, test.range);
      return;
    case 'external':
    case 'some-external':
      return;
    default:
      assertNever(test);
  }
}

type Plain = Extract<LabelTest, { key: string }>;

function* plainTests(test: LabelTest): Generator<Plain> {
  if ('key' in test) yield test;
  else if (test.test === 'not') yield* plainTests(test.of);
  else for (const one of test.of) yield* plainTests(one);
}

function addLabels({ labelKeys, namespaceKeys, accountKeys }: Mentions, test: LabelTest): void {
  const keys = { pod: labelKeys, namespace: namespaceKeys, account: accountKeys };
  for (const { from, key } of plainTests(test)) keys[from].add(key);
}

function addNodeLabels({ nodeKeys }: Mentions, test: LabelTest): void {
  for (const { key } of plainTests(test)) nodeKeys.add(key);
}
