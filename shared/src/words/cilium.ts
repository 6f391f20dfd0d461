/** A Cilium policy read aloud, from its manifest: what it denies, what it allows, what becomes of the rest. */
import { formatPath, validateCiliumPolicy } from '../kube/index.ts';
import type { FieldPath, ForeignPolicyObject, JsonObject } from '../kube/index.ts';
import { asArray, asObject, compileSelector, formatRequirement, own } from '../model/index.ts';
import type { Direction } from '../model/index.ts';
import { ciliumPeersInWords, ciliumSubjectInWords } from './cilium-peers.ts';
import { ciliumPortsInWords, conditionsInWords } from './cilium-ports.ts';
import type { Reading, Sentence } from './read.ts';

export function readCiliumPolicy({ manifest, policyKind, namespace }: ForeignPolicyObject): Reading {
  const home = policyKind === 'CiliumClusterwideNetworkPolicy' ? undefined : namespace;
  const spec = own(manifest, 'spec') ?? undefined;
  const rules = [
    ...(spec === undefined ? [] : [[['spec'], asObject(spec)] as const]),
    ...asArray(own(manifest, 'specs')).map((rule, index) => [['specs', index], asObject(rule)] as const),
  ];
  const subjects = [...new Set(rules.map(([, rule]) => subjectOf(rule, home)))];
  const subject = subjects.join('; ') || 'nobody';
  const problem = validateCiliumPolicy(manifest).find(({ severity }) => severity === 'error');
  // CIL-23
  if (problem !== undefined)
    return { subject, sentences: [{ text: `nothing of it is enforced: ${problem.message}`, path: formatPath(problem.path) }] };
  const sentences = rules.flatMap(([path, rule]) => {
    const who = subjects.length > 1 ? `${subjectOf(rule, home)}: ` : '';
    return readRule(rule, path, home).map((one): Sentence => ({ ...one, text: `${who}${one.text}` }));
  });
  return { subject, sentences };
}

function subjectOf(rule: JsonObject, home: string | undefined): string {
  const nodes = own(rule, 'nodeSelector') ?? undefined;
  if (nodes === undefined) return ciliumSubjectInWords(own(rule, 'endpointSelector'), home);
  const { requirements } = compileSelector(nodes);
  return requirements.length === 0 ? 'every node' : `nodes with ${requirements.map(formatRequirement).join(' and ')}`;
}

function readRule(rule: JsonObject, path: FieldPath, home: string | undefined): readonly Sentence[] {
  return (['ingress', 'egress'] as const).flatMap((direction): readonly Sentence[] => {
    const denied = readItems(rule, `${direction}Deny`, direction, path, home);
    const allowed = readItems(rule, direction, direction, path, home);
    const said = own(asObject(own(rule, 'enableDefaultDeny')), direction);
    if (denied.length + allowed.length === 0) return [emptyDirection(direction, said === true)];
    const isolates = said !== false;
    const { rest, open } = verbs[direction];
    return [...denied, ...allowed, { direction, text: isolates ? rest : open }];
  });
}

/** CIL-24 */
function emptyDirection(direction: Direction, asked: boolean): Sentence {
  const text = verbs[direction].untouched;
  return { direction, text: asked ? `${text}; whether its enableDefaultDeny closes it all the same is not certain` : text };
}

const verbs = {
  ingress: {
    side: 'from',
    allow: 'accept',
    deny: 'never accept',
    untouched: 'this policy says nothing of what comes in',
    rest: 'everything else inbound is denied, unless another policy allows it',
    open: 'this policy leaves everything else inbound as it is',
  },
  egress: {
    side: 'to',
    allow: 'may send',
    deny: 'never send',
    untouched: 'this policy says nothing of what goes out',
    rest: 'everything else outbound is denied, unless another policy allows it',
    open: 'this policy leaves everything else outbound as it is',
  },
} as const;

function readItems(
  rule: JsonObject,
  section: string,
  direction: Direction,
  at: FieldPath,
  home: string | undefined,
): readonly Sentence[] {
  const { side, allow, deny } = verbs[direction];
  const denies = section !== direction;
  return asArray(own(rule, section)).map((raw, index): Sentence => {
    const item = asObject(raw);
    const path = formatPath([...at, section, index]);
    const peers = ciliumPeersInWords(item, side, home);
    const ports = ciliumPortsInWords(item);
    if (peers === undefined || ports === 'nothing')
      return { direction, path, text: denies ? 'an item that denies nothing' : 'an item that allows nothing' };
    return {
      direction,
      path,
      text: `${denies ? deny : allow} ${ports} ${side} ${peers}${denies ? '' : conditionsInWords(item)}`,
    };
  });
}
