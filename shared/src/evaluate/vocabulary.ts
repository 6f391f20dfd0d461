/** What the policies can tell endpoints apart by. Everything else about a pod is irrelevant to every verdict. */
import type { AddressRange, Policy, Rule, Selector, TierPolicy } from '../model/index.ts';
import { addTierPolicy } from './tier-words.ts';

/** What matters about the pods of one namespace. Sorted; kept by reference from one evaluation to the next while equal. */
export interface Words {
  readonly labelKeys: readonly string[];
  readonly portNames: readonly string[];
}

export interface Vocabulary {
  /** Whose words they are. */
  readonly policies: readonly Policy[];
  readonly tierPolicies: readonly TierPolicy[];
  /** By namespace, for those that have policies. */
  readonly local: ReadonlyMap<string, Words>;
  /** Everywhere else: what policies say of other namespaces' pods. */
  readonly elsewhere: Words;
  /** Label keys of namespaces. */
  readonly namespaceKeys: readonly string[];
  /** Label keys of ServiceAccounts and of nodes. */
  readonly accountKeys: readonly string[];
  readonly nodeKeys: readonly string[];
  /** Distinct. */
  readonly blocks: readonly AddressRange[];
  /** Equal for equal blocks. */
  readonly blocksId: string;
}

export function wordsIn(vocabulary: Vocabulary, namespace: string): Words {
  return vocabulary.local.get(namespace) ?? vocabulary.elsewhere;
}

export function vocabularyOf(
  policies: readonly Policy[],
  tierPolicies: readonly TierPolicy[],
  previous?: Vocabulary,
): Vocabulary {
  if (previous !== undefined && equalLists(previous.policies, policies) && equalLists(previous.tierPolicies, tierPolicies))
    return previous;
  const everywhere = emptyMentions();
  const local = new Map<string, Mentions>();
  for (const policy of policies) {
    const { own, others } = mentionsOf(policy);
    addAll(everywhere, others);
    let here = local.get(policy.namespace);
    if (here === undefined) local.set(policy.namespace, (here = emptyMentions()));
    addAll(here, own);
  }
  for (const policy of tierPolicies) addTierPolicy(everywhere, policy);
  const elsewhere = wordsOf([everywhere], previous?.elsewhere);
  const blocks = new Map([...everywhere.blocks].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    policies,
    tierPolicies,
    local: new Map([...local].map(([name, here]) => [name, wordsOf([everywhere, here], previous && wordsIn(previous, name))])),
    elsewhere,
    namespaceKeys: [...everywhere.namespaceKeys].sort(),
    accountKeys: [...everywhere.accountKeys].sort(),
    nodeKeys: [...everywhere.nodeKeys].sort(),
    blocks: [...blocks.values()],
    blocksId: [...blocks.keys()].join(' '),
  };
}

function wordsOf(mentions: readonly Mentions[], previous: Words | undefined): Words {
  const labelKeys = [...new Set(mentions.flatMap((one) => [...one.labelKeys]))].sort();
  const portNames = [...new Set(mentions.flatMap((one) => [...one.portNames]))].sort();
  const same = previous !== undefined && equalLists(previous.labelKeys, labelKeys) && equalLists(previous.portNames, portNames);
  return same ? previous : { labelKeys, portNames };
}

export function equalLists<Item>(left: readonly Item[], right: readonly Item[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

export interface Mentions {
  readonly labelKeys: Set<string>;
  readonly portNames: Set<string>;
  readonly namespaceKeys: Set<string>;
  readonly accountKeys: Set<string>;
  readonly nodeKeys: Set<string>;
  readonly blocks: Map<string, AddressRange>;
}

function emptyMentions(): Mentions {
  return {
    labelKeys: new Set(),
    portNames: new Set(),
    namespaceKeys: new Set(),
    accountKeys: new Set(),
    nodeKeys: new Set(),
    blocks: new Map(),
  };
}

function addAll(target: Mentions, source: Mentions): void {
  for (const key of source.labelKeys) target.labelKeys.add(key);
  for (const name of source.portNames) target.portNames.add(name);
  for (const key of source.namespaceKeys) target.namespaceKeys.add(key);
  for (const [id, block] of source.blocks) target.blocks.set(id, block);
}

/** `own`: of pods in the policy's namespace only; `others`: of pods anywhere. */
interface PolicyMentions {
  readonly own: Mentions;
  readonly others: Mentions;
}

const memo = new WeakMap<Policy, PolicyMentions>();

function mentionsOf(policy: Policy): PolicyMentions {
  const known = memo.get(policy);
  if (known !== undefined) return known;
  const mentions: PolicyMentions = { own: emptyMentions(), others: emptyMentions() };
  addSelector(mentions.own.labelKeys, policy.subject);
  if (policy.valid) {
    const said = policy.wider ?? policy;
    for (const rule of said.ingress ?? []) addRule(mentions, rule, mentions.own);
    for (const rule of said.egress ?? []) addRule(mentions, rule, staysAtHome(rule) ? mentions.own : mentions.others);
  }
  memo.set(policy, mentions);
  return mentions;
}

function addSelector(keys: Set<string>, selector: Selector): void {
  for (const { key } of selector.requirements) keys.add(key);
}

/** Port names are the destination's (NP-31): on ingress the subject's own, on egress those of whoever the rule reaches. */
function staysAtHome({ peers }: Rule): boolean {
  return peers !== 'any' && peers.every((peer) => peer.kind === 'pods' && peer.namespaces === undefined);
}

function addRule({ own, others }: PolicyMentions, rule: Rule, destinations: Mentions): void {
  if (rule.ports !== 'any') for (const port of rule.ports) if (port.kind === 'named') destinations.portNames.add(port.name);
  if (rule.peers === 'any') return;
  for (const peer of rule.peers) {
    if (peer.kind === 'block') {
      for (const range of [peer.block, ...peer.except]) others.blocks.set(`${range.family}/${range.from}-${range.to}`, range);
    } else if (peer.namespaces === undefined) addSelector(own.labelKeys, peer.pods);
    else {
      addSelector(others.labelKeys, peer.pods);
      addSelector(others.namespaceKeys, peer.namespaces);
    }
  }
}
