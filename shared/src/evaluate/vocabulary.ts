/** What the policies can tell endpoints apart by. Everything else about a pod is irrelevant to every verdict. */
import type { AddressRange, Policy, Rule, Selector } from '../model/index.ts';

export interface Vocabulary {
  readonly labelKeys: ReadonlySet<string>;
  readonly portNames: ReadonlySet<string>;
  /** Distinct. */
  readonly blocks: readonly AddressRange[];
  /** Equal for equal vocabularies. */
  readonly id: string;
}

export function vocabularyOf(policies: readonly Policy[]): Vocabulary {
  const labelKeys = new Set<string>();
  const portNames = new Set<string>();
  const blocks = new Map<string, AddressRange>();
  for (const policy of policies) {
    const words = wordsOf(policy);
    for (const key of words.labelKeys) labelKeys.add(key);
    for (const name of words.portNames) portNames.add(name);
    for (const [id, block] of words.blocks) blocks.set(id, block);
  }
  const id = JSON.stringify([[...labelKeys].sort(), [...portNames].sort(), [...blocks.keys()].sort()]);
  return { labelKeys, portNames, blocks: [...blocks.values()], id };
}

interface Words {
  readonly labelKeys: Set<string>;
  readonly portNames: Set<string>;
  readonly blocks: Map<string, AddressRange>;
}

const memo = new WeakMap<Policy, Words>();

function wordsOf(policy: Policy): Words {
  const known = memo.get(policy);
  if (known !== undefined) return known;
  const words: Words = { labelKeys: new Set(), portNames: new Set(), blocks: new Map() };
  addSelector(words, policy.subject);
  if (policy.valid) for (const rule of [...(policy.ingress ?? []), ...(policy.egress ?? [])]) addRule(words, rule);
  memo.set(policy, words);
  return words;
}

function addSelector(words: Words, selector: Selector): void {
  for (const { key } of selector.requirements) words.labelKeys.add(key);
}

function addRule(words: Words, rule: Rule): void {
  if (rule.ports !== 'any') for (const port of rule.ports) if (port.kind === 'named') words.portNames.add(port.name);
  if (rule.peers === 'any') return;
  for (const peer of rule.peers) {
    if (peer.kind === 'pods') addSelector(words, peer.pods);
    else for (const range of [peer.block, ...peer.except]) words.blocks.set(`${range.family}/${range.from}-${range.to}`, range);
  }
}
