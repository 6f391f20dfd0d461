/**
 * The one internal form of a policy. NetworkPolicy compiles to it with the API server's defaults applied (NP-7…NP-13,
 * NP-32, NP-33), because a draft has not been through the server. Later APIs compile to the same rules, in other tiers.
 */
import { formatPath, validateNetworkPolicy } from '../kube/index.ts';
import type { FieldPath, JsonObject, JsonValue, PolicyObject, Problem, Protocol } from '../kube/index.ts';
import { parseCidr } from './addresses.ts';
import type { AddressRange } from './addresses.ts';
import { asArray, asObject, asText, compileSelector, everything, own } from './selector.ts';
import type { Selector } from './selector.ts';

export type Direction = 'ingress' | 'egress';

export interface PolicyRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One item of `from`/`to`. */
export type Peer =
  | {
      readonly kind: 'pods';
      readonly path: string;
      /** Absent: the policy's own namespace (NP-25). */
      readonly namespaces?: Selector;
      /** {@link everything} where the item has none (NP-26). */
      readonly pods: Selector;
    }
  | {
      readonly kind: 'block';
      readonly path: string;
      readonly text: string;
      readonly block: AddressRange;
      readonly except: readonly AddressRange[];
    };

/** One item of `ports`. */
export type PortMatch =
  | { readonly kind: 'range'; readonly path: string; readonly protocol: Protocol; readonly from: number; readonly to: number }
  | { readonly kind: 'named'; readonly path: string; readonly protocol: Protocol; readonly name: string };

export interface Rule {
  readonly path: string;
  /** `any`: absent or empty (NP-24). */
  readonly peers: readonly Peer[] | 'any';
  /** `any`: absent or empty (NP-32). */
  readonly ports: readonly PortMatch[] | 'any';
}

interface PolicyBase {
  readonly object: PolicyObject;
  readonly ref: PolicyRef;
  readonly namespace: string;
  /** Everything that validation found, warnings too. */
  readonly problems: readonly Problem[];
}

export interface ValidPolicy extends PolicyBase {
  readonly valid: true;
  readonly subject: Selector;
  /** Absent: does not isolate in that direction (NP-1). */
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  /** The policy with the rules that `policyTypes` leaves out, where an engine may enforce those all the same (CIL-24). */
  readonly wider?: ValidPolicy;
}

/** The API server would refuse it, so what it would do is not defined: only what it could touch is known. */
export interface InvalidPolicy extends PolicyBase {
  readonly valid: false;
  readonly problem: Problem;
  /** {@link everything} in the namespace where the selector itself is what is wrong. */
  readonly subject: Selector;
  readonly directions: readonly Direction[];
}

export type Policy = ValidPolicy | InvalidPolicy;

const normalized = new WeakMap<PolicyObject, Policy>();

/** Memoised by the (immutable) object. */
export function normalizePolicy(object: PolicyObject): Policy {
  const known = normalized.get(object);
  if (known !== undefined) return known;
  const policy = normalize(object);
  normalized.set(object, policy);
  return policy;
}

export function policyRef(object: PolicyObject): PolicyRef {
  return { apiVersion: object.apiVersion, kind: object.kind, namespace: object.namespace, name: object.name };
}

function normalize(object: PolicyObject): Policy {
  const problems = validateNetworkPolicy(object.manifest);
  const base = { object, ref: policyRef(object), namespace: object.namespace, problems };
  const errors = problems.filter(({ severity }) => severity === 'error');
  const spec = asObject(own(object.manifest, 'spec'));
  const problem = errors[0];
  if (problem !== undefined)
    return {
      ...base,
      valid: false,
      problem,
      subject: possibleSubject(spec, errors),
      directions: possibleDirections(spec, errors),
    };
  const directions = effectiveDirections(spec);
  return {
    ...base,
    valid: true,
    subject: compileSelector(own(spec, 'podSelector')),
    ...(directions.includes('ingress') ? { ingress: compileRules(spec, 'ingress') } : {}),
    ...(directions.includes('egress') ? { egress: compileRules(spec, 'egress') } : {}),
  };
}

/** As if `policyTypes` listed every direction that has rules; undefined where it does. */
export function withUnlistedRules(policy: ValidPolicy): ValidPolicy | undefined {
  const spec = asObject(own(policy.object.manifest, 'spec'));
  const unlisted = (['ingress', 'egress'] as const).filter(
    (direction) => policy[direction] === undefined && asArray(own(spec, direction)).length > 0,
  );
  if (unlisted.length === 0) return undefined;
  return { ...policy, ...Object.fromEntries(unlisted.map((direction) => [direction, compileRules(spec, direction)])) };
}

const touches = (errors: readonly Problem[], ...field: FieldPath): boolean =>
  errors.some(({ path }) => path.length < field.length || field.every((step, index) => path[index] === step));

function possibleSubject(spec: JsonObject, errors: readonly Problem[]): Selector {
  return touches(errors, 'spec', 'podSelector') ? everything : compileSelector(own(spec, 'podSelector'));
}

function possibleDirections(spec: JsonObject, errors: readonly Problem[]): readonly Direction[] {
  if (touches(errors, 'spec', 'policyTypes')) return ['ingress', 'egress'];
  const listed = asArray(own(spec, 'policyTypes')).length > 0;
  return !listed && touches(errors, 'spec', 'egress') ? ['ingress', 'egress'] : effectiveDirections(spec);
}

/** NP-7…NP-12: Ingress always unless listed otherwise, Egress when there is an egress rule. */
function effectiveDirections(spec: JsonObject): readonly Direction[] {
  const listed = asArray(own(spec, 'policyTypes'));
  if (listed.length > 0)
    return (['ingress', 'egress'] as const).filter((direction) =>
      listed.includes(direction === 'ingress' ? 'Ingress' : 'Egress'),
    );
  return asArray(own(spec, 'egress')).length > 0 ? ['ingress', 'egress'] : ['ingress'];
}

function compileRules(spec: JsonObject, direction: Direction): readonly Rule[] {
  return asArray(own(spec, direction)).map((raw, index) => {
    const rule = asObject(raw);
    const path: FieldPath = ['spec', direction, index];
    const side = direction === 'ingress' ? 'from' : 'to';
    const peers = asArray(own(rule, side)).map((peer, at) => compilePeer(asObject(peer), [...path, side, at]));
    const ports = asArray(own(rule, 'ports')).map((port, at) => compilePort(asObject(port), [...path, 'ports', at]));
    return { path: formatPath(path), peers: peers.length === 0 ? 'any' : peers, ports: ports.length === 0 ? 'any' : ports };
  });
}

/** NP-14, NP-25…NP-28: an absent selector is no constraint, never "match nothing". */
function compilePeer(raw: JsonObject, path: FieldPath): Peer {
  const block = own(raw, 'ipBlock');
  if (isSet(block)) return compileBlock(asObject(block), path);
  const namespaces = own(raw, 'namespaceSelector');
  const pods = own(raw, 'podSelector');
  return {
    kind: 'pods',
    path: formatPath(path),
    ...(isSet(namespaces) ? { namespaces: compileSelector(namespaces) } : {}),
    pods: isSet(pods) ? compileSelector(pods) : everything,
  };
}

const isSet = (value: JsonValue | undefined): boolean => value !== undefined && value !== null;

function compileBlock(raw: JsonObject, path: FieldPath): Peer {
  const text = asText(own(raw, 'cidr'));
  const except = asArray(own(raw, 'except')).map((cidr) => validCidr(asText(cidr)));
  return { kind: 'block', path: formatPath(path), text, block: validCidr(text), except };
}

function validCidr(text: string): AddressRange {
  const range = parseCidr(text);
  if (range === undefined) throw new Error(`invariant violated: ${text} passed validation as a CIDR`);
  return range;
}

function compilePort(raw: JsonObject, at: FieldPath): PortMatch {
  const path = formatPath(at);
  const protocol = (own(raw, 'protocol') ?? 'TCP') as Protocol; // NP-33
  const port = own(raw, 'port');
  if (typeof port === 'string') return { kind: 'named', path, protocol, name: port };
  if (typeof port !== 'number') return { kind: 'range', path, protocol, from: 1, to: 65535 }; // NP-32
  const end = own(raw, 'endPort');
  return { kind: 'range', path, protocol, from: port, to: typeof end === 'number' ? end : port }; // NP-38
}
