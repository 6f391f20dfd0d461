/** One admin policy, compiled, with its place. */
import { adminDialect, formatPath, validateAdminPolicy } from '../../kube/index.ts';
import type { AdminDialect, FieldPath, ForeignPolicyObject, JsonObject, Problem } from '../../kube/index.ts';
import type { Direction } from '../policy.ts';
import { asArray, asObject, own } from '../selector.ts';
import { anyEnd, anyTraffic, foreignRef } from '../tiers/index.ts';
import type { Action, TierPolicy, TierRule, TierSide } from '../tiers/index.ts';
import { compilePeer, podsMeant } from './peers.ts';
import { compileTraffic } from './ports.ts';

export type AdminTier = 'Admin' | 'Baseline';

export interface PlacedPolicy {
  readonly policy: TierPolicy;
  /** Both where nobody can say. */
  readonly tiers: readonly AdminTier[];
  /** Absent: none, or none that is valid. */
  readonly priority?: number;
}

const compiled = new WeakMap<ForeignPolicyObject, PlacedPolicy>();

/** Memoised by the (immutable) object. Undefined for a version that is not known here. */
export function compileAdminPolicy(object: ForeignPolicyObject): PlacedPolicy | undefined {
  const dialect = adminDialect(object.manifest);
  if (dialect === undefined) return undefined;
  const known = compiled.get(object);
  if (known !== undefined) return known;
  const placed = place(object, dialect);
  compiled.set(object, placed);
  return placed;
}

function place(object: ForeignPolicyObject, dialect: AdminDialect): PlacedPolicy {
  const problems = validateAdminPolicy(object.manifest);
  const spec = asObject(own(object.manifest, 'spec'));
  const priority = own(spec, 'priority');
  const valid = typeof priority === 'number' && !isTouched(problems, 'spec', 'priority');
  const ordered = dialect.specFields.includes('priority');
  return {
    policy: compile(object, problems, spec, dialect),
    tiers: tiersOf(object, spec),
    ...(valid && ordered ? { priority } : {}),
  };
}

/** CNP-1 */
function tiersOf({ policyKind }: ForeignPolicyObject, spec: JsonObject): readonly AdminTier[] {
  if (policyKind === 'AdminNetworkPolicy') return ['Admin'];
  if (policyKind === 'BaselineAdminNetworkPolicy') return ['Baseline'];
  const tier = own(spec, 'tier');
  return tier === 'Admin' || tier === 'Baseline' ? [tier] : ['Admin', 'Baseline'];
}

function compile(object: ForeignPolicyObject, problems: readonly Problem[], spec: JsonObject, dialect: AdminDialect): TierPolicy {
  const base = { object, ref: foreignRef(object), problems };
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [problem] = errors;
  if (problem !== undefined) {
    const subject = isTouched(errors, 'spec', 'subject') ? podsMeant({}) : podsMeant(asObject(own(spec, 'subject')));
    const directions = (['ingress', 'egress'] as const).filter(
      (direction) => isTouched(errors, 'spec', direction) || asArray(own(spec, direction)).length > 0,
    );
    return { ...base, valid: false, problem, subject, directions };
  }
  const ingress = compileSide(spec, 'ingress', dialect);
  const egress = compileSide(spec, 'egress', dialect);
  return {
    ...base,
    valid: true,
    subject: podsMeant(asObject(own(spec, 'subject'))),
    ...(ingress === undefined ? {} : { ingress }),
    ...(egress === undefined ? {} : { egress }),
  };
}

/** At the field, inside of it, or of something that holds it. */
function isTouched(problems: readonly Problem[], ...field: FieldPath): boolean {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return errors.some(({ path }) => field.every((step, index) => index >= path.length || path[index] === step));
}

/** CNP-3: it decides what its rules match, and isolates nobody. */
function compileSide(spec: JsonObject, direction: Direction, dialect: AdminDialect): TierSide | undefined {
  const rules = asArray(own(spec, direction)).flatMap((raw, index) =>
    compileRule(asObject(raw), direction, ['spec', direction, index], dialect),
  );
  return rules.length === 0 ? undefined : { rules, isolates: false };
}

function compileRule(raw: JsonObject, direction: Direction, at: FieldPath, dialect: AdminDialect): readonly TierRule[] {
  const side = direction === 'ingress' ? 'from' : 'to';
  const path = formatPath(at);
  const action = actionOf(raw);
  const items = asArray(own(raw, side)).map((item, index) => ({
    path: formatPath([...at, side, index]),
    test: compilePeer(asObject(item), dialect.peers[direction]),
  }));
  const unknown = items.find(({ test }) => test === undefined);
  if (unknown !== undefined) {
    // CNP-15: the whole rule fails closed.
    return action === 'allow'
      ? []
      : [{ path, action: 'deny', peers: [{ path: unknown.path, test: anyEnd }], traffic: anyTraffic }];
  }
  const peers = items.flatMap(({ path: own, test }) => (test === undefined ? [] : [{ path: own, test }]));
  return [{ path, action, peers, traffic: compileTraffic(raw, dialect.ports.key, at) }];
}

/** CNP-3, of an action that is valid. */
function actionOf(raw: JsonObject): Action {
  const action = own(raw, 'action');
  return action === 'Deny' ? 'deny' : action === 'Pass' ? 'pass' : 'allow';
}
