/**
 * What a gesture in the form does to the text, as edits for `editText`. Where the gesture taken literally would widen the
 * policy behind the user's back (a list that becomes empty means *everything* in places), it does what was meant, and says so.
 */
import type { FieldPath, JsonObject, JsonValue } from '../kube/index.ts';
import type { FormPeer, FormPort, FormRule, Other, PolicyForm } from './form.ts';
import { peerValue, portValue } from './form-values.ts';
import type { PeerSpec, PortSpec } from './form-values.ts';
import type { TextEdit } from './text-edit.ts';

export interface FormEdit {
  readonly edits: readonly TextEdit[];
  /** What it does beyond what was asked, to be told. */
  readonly note?: string;
}

const set = (path: FieldPath, value: JsonValue): FormEdit => ({ edits: [{ op: 'set', path, value }] });

export function setName(name: string): FormEdit {
  return set(['metadata', 'name'], name);
}

export function setNamespace(namespace: string): FormEdit {
  return set(['metadata', 'namespace'], namespace);
}

export type PolicyTypes = readonly ['Ingress'] | readonly ['Egress'] | readonly ['Ingress', 'Egress'];

export function setPolicyTypes(types: PolicyTypes): FormEdit {
  return set(['spec', 'policyTypes'], types);
}

export interface RuleSpec {
  /** None: anyone. */
  readonly peers?: readonly PeerSpec[];
  /** None: every port. */
  readonly ports?: readonly PortSpec[];
}

/** Behind the others. A direction that was not in effect is from then on: a rule there would do nothing else (NP-8, NP-9). */
export function addRule(form: PolicyForm, direction: 'ingress' | 'egress', { peers = [], ports = [] }: RuleSpec = {}): FormEdit {
  const side = direction === 'ingress' ? 'from' : 'to';
  const value = {
    ...(peers.length === 0 ? {} : { [side]: peers.map(peerValue) }),
    ...(ports.length === 0 ? {} : { ports: ports.map(portValue) }),
  };
  const { path, rules, inEffect } = form[direction];
  const insert: TextEdit = { op: 'insert', path: [...path, rules.length], value };
  if (inEffect) return { edits: [insert] };
  const note = `the policy now isolates its pods for ${direction}: what no rule allows there is not allowed any more`;
  if (!form.types.explicit) return { edits: [insert], note };
  return { edits: [{ op: 'set', path: form.types.path, value: ['Ingress', 'Egress'] }, insert], note };
}

/** NP-8, NP-11: without policy types, the last egress rule takes the isolation with it unless that is now written down. */
export function removeRule(form: PolicyForm, rule: FormRule | Other): FormEdit {
  const remove: TextEdit = { op: 'remove', path: rule.path };
  const isLast = form.egress.rules.length === 1 && form.egress.rules.some(({ path }) => isSame(path, rule.path));
  if (!isLast || form.types.explicit) return { edits: [remove] };
  return {
    edits: [{ op: 'set', path: form.types.path, value: ['Ingress', 'Egress'] }, remove],
    note: 'policyTypes now names Egress: without it, taking out the last egress rule would let everything go out',
  };
}

export function moveRule(rule: FormRule | Other, to: number): FormEdit {
  return { edits: [{ op: 'move', path: rule.path, to }] };
}

export function addPeer(rule: FormRule, peer: PeerSpec): FormEdit {
  return { edits: [{ op: 'insert', path: [...rule.peersPath, rule.peers.length], value: peerValue(peer) }] };
}

/** Also of another kind; what both have in common stays as it is written. */
export function setPeer(peer: FormPeer | Other, to: PeerSpec): FormEdit {
  return set(peer.path, peerValue(to));
}

const fieldsOf = {
  pods: ['podSelector'],
  namespaces: ['namespaceSelector'],
  both: ['namespaceSelector', 'podSelector'],
  block: ['ipBlock'],
} as const;

/** What both kinds have in common stays, with all that is in it; the new comes before the old goes, so that nothing is ever empty. */
export function setPeerKind(peer: FormPeer, kind: FormPeer['kind']): FormEdit {
  const [there, wanted] = [new Set<string>(fieldsOf[peer.kind]), new Set<string>(fieldsOf[kind])];
  const come = [...wanted].filter((key) => !there.has(key));
  const gone = [...there].filter((key) => !wanted.has(key));
  return {
    edits: [
      ...come.map((key): TextEdit => ({ op: 'set', path: [...peer.path, key], value: key === 'ipBlock' ? { cidr: '' } : {} })),
      ...gone.map((key): TextEdit => ({ op: 'remove', path: [...peer.path, key] })),
    ],
  };
}

/** NP-24: no peers would be any peer, so the rule goes with its last one. */
export function removePeer(form: PolicyForm, rule: FormRule, peer: FormPeer | Other): FormEdit {
  if (rule.peers.length > 1) return { edits: [{ op: 'remove', path: peer.path }] };
  return withRule(form, rule, 'the rule went with its last peer: without one it would be for anyone');
}

/** NP-32: likewise with the last port. */
export function removePort(form: PolicyForm, rule: FormRule, port: FormPort | Other): FormEdit {
  if (rule.ports.length > 1) return { edits: [{ op: 'remove', path: port.path }] };
  return withRule(form, rule, 'the rule went with its last port: without one it would be for every port');
}

function withRule(form: PolicyForm, rule: FormRule, why: string): FormEdit {
  const { edits, note } = removeRule(form, rule);
  return { edits, note: note === undefined ? why : `${why}; ${note}` };
}

/** Said outright: anyone (NP-24). */
export function allowAnyPeer(rule: FormRule): FormEdit {
  return { edits: rule.peers.length === 0 ? [] : [{ op: 'remove', path: rule.peersPath }] };
}

/** Said outright: every port of every protocol (NP-32). */
export function allowAnyPort(rule: FormRule): FormEdit {
  return { edits: rule.ports.length === 0 ? [] : [{ op: 'remove', path: rule.portsPath }] };
}

export function addPort(rule: FormRule, port: PortSpec): FormEdit {
  return { edits: [{ op: 'insert', path: [...rule.portsPath, rule.ports.length], value: portValue(port) }] };
}

/** What else is written in the item stays. */
export function setPort(port: FormPort | Other, to: PortSpec): FormEdit {
  return port.kind === 'other' ? set(port.path, portValue(to)) : fieldEdits(port.path, portValue(port), portValue(to));
}

/** From some fields of an item to others. */
export function fieldEdits(path: FieldPath, before: JsonObject, after: JsonObject): FormEdit {
  const come = Object.entries(after).filter(([key, value]) => !Object.hasOwn(before, key) || before[key] !== value);
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  return {
    edits: [
      ...come.map(([key, value]): TextEdit => ({ op: 'set', path: [...path, key], value })),
      ...gone.map((key): TextEdit => ({ op: 'remove', path: [...path, key] })),
    ],
  };
}

export function addException(peer: Extract<FormPeer, { kind: 'block' }>, cidr: string): FormEdit {
  return { edits: [{ op: 'insert', path: [...peer.exceptPath, peer.except.length], value: cidr }] };
}

export function removeException(peer: Extract<FormPeer, { kind: 'block' }>, exception: { readonly path: FieldPath }): FormEdit {
  return { edits: [{ op: 'remove', path: peer.except.length === 1 ? peer.exceptPath : exception.path }] };
}

/** A text of the form: the block's address range, an exception. */
export function setText({ path }: { readonly path: FieldPath }, text: string): FormEdit {
  return set(path, text);
}

/** What the form only shows. */
export function removeBeyond({ path }: { readonly path: FieldPath }): FormEdit {
  return { edits: [{ op: 'remove', path }] };
}

function isSame(left: FieldPath, right: FieldPath): boolean {
  return left.length === right.length && left.every((step, index) => step === right[index]);
}
