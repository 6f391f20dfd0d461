/** What a form gesture asks for, as the values that stand for it in a policy. */
import type { JsonObject, JsonValue, Protocol } from '../kube/index.ts';
import type { FormPeer, FormSelector, Operator, Other } from './form.ts';

export interface SelectorSpec {
  readonly labels?: readonly (readonly [key: string, value: string])[];
  readonly expressions?: readonly ExpressionSpec[];
}

export interface ExpressionSpec {
  readonly key: string;
  readonly operator: Operator;
  /** Only with `In` and `NotIn`. */
  readonly values?: readonly string[];
}

export type PeerSpec =
  | { readonly kind: 'pods'; readonly pods: SelectorSpec }
  | { readonly kind: 'namespaces'; readonly namespaces: SelectorSpec }
  | { readonly kind: 'both'; readonly namespaces: SelectorSpec; readonly pods: SelectorSpec }
  | { readonly kind: 'block'; readonly cidr: string; readonly except?: readonly string[] };

/** Protocol absent: not written, so TCP (NP-33). */
export type PortSpec = { readonly protocol?: Protocol | undefined } & (
  | { readonly kind: 'all' }
  | { readonly kind: 'number'; readonly port: number }
  | { readonly kind: 'range'; readonly port: number; readonly endPort: number }
  | { readonly kind: 'name'; readonly name: string }
);

export function selectorValue({ labels = [], expressions = [] }: SelectorSpec): JsonObject {
  return {
    ...(labels.length === 0 ? {} : { matchLabels: Object.fromEntries(labels) }),
    ...(expressions.length === 0 ? {} : { matchExpressions: expressions.map(expressionValue) }),
  };
}

export function expressionValue({ key, operator, values = [] }: ExpressionSpec): JsonObject {
  return operator === 'In' || operator === 'NotIn' ? { key, operator, values } : { key, operator };
}

export function peerValue(peer: PeerSpec): JsonObject {
  switch (peer.kind) {
    case 'pods':
      return { podSelector: selectorValue(peer.pods) };
    case 'namespaces':
      return { namespaceSelector: selectorValue(peer.namespaces) };
    case 'both':
      return { namespaceSelector: selectorValue(peer.namespaces), podSelector: selectorValue(peer.pods) };
    case 'block': {
      const { cidr, except = [] } = peer;
      return { ipBlock: except.length === 0 ? { cidr } : { cidr, except } };
    }
    default:
      return peer satisfies never;
  }
}

export function portValue(spec: PortSpec): JsonObject {
  const protocol: Record<string, JsonValue> = spec.protocol === undefined ? {} : { protocol: spec.protocol };
  switch (spec.kind) {
    case 'all':
      return protocol;
    case 'number':
      return { ...protocol, port: spec.port };
    case 'range':
      return { ...protocol, port: spec.port, endPort: spec.endPort };
    case 'name':
      return { ...protocol, port: spec.name };
    default:
      return spec satisfies never;
  }
}

/** What is there, as what it could be asked for with. */
export function selectorSpec({ labels, expressions }: FormSelector): SelectorSpec {
  return {
    labels: labels.filter(isKnown).map(({ key, value }) => [key, value] as const),
    expressions: expressions.filter(isKnown),
  };
}

export function peerSpec(peer: FormPeer): PeerSpec {
  switch (peer.kind) {
    case 'pods':
      return { kind: 'pods', pods: selectorSpec(peer.pods) };
    case 'namespaces':
      return { kind: 'namespaces', namespaces: selectorSpec(peer.namespaces) };
    case 'both':
      return { kind: 'both', namespaces: selectorSpec(peer.namespaces), pods: selectorSpec(peer.pods) };
    case 'block':
      return {
        kind: 'block',
        cidr: peer.cidr.text,
        except: peer.except.filter(isKnown).map(({ text }) => text),
      };
    default:
      return peer satisfies never;
  }
}

function isKnown<Part extends { readonly kind: string }>(part: Part | Other): part is Exclude<Part, Other> {
  return part.kind !== 'other';
}
