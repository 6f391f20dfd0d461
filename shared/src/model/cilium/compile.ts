/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, L3 and L4: semantics.md section 4. */
import { formatPath, problemsIn } from '../../kube/index.ts';
import type { FieldPath, ForeignPolicyObject, JsonObject } from '../../kube/index.ts';
import { asArray, asObject, own } from '../selector.ts';
import { foreignRef, noEnd, settled } from '../tiers/index.ts';
import type { TierPolicy } from '../tiers/index.ts';
import type { World } from '../world.ts';
import { cidrGroups } from './blocks.ts';
import type { InClusterBlocks } from './blocks.ts';
import { apiServerOf } from './entities.ts';
import type { Surroundings } from './members.ts';
import { compileRule } from './rule.ts';
import type { Parts, Whole } from './rule.ts';

export interface CiliumPlan {
  /** The deny rules of each policy; they are asked before any allow (CIL-8). */
  readonly denying: readonly TierPolicy[];
  readonly admitting: readonly TierPolicy[];
  /** With a `nodeSelector`: the host firewall decides, where there is one. */
  readonly overHosts: readonly ForeignPolicyObject[];
  readonly notEvaluated: readonly ForeignPolicyObject[];
}

/** `objects`: those of the family, parts (CiliumCIDRGroup) included. */
export function compileCilium(objects: readonly ForeignPolicyObject[], world: World, blocks: InClusterBlocks): CiliumPlan {
  if (objects.length === 0) return { denying: [], admitting: [], overHosts: [], notEvaluated: [] };
  const around = {
    world,
    groups: cidrGroups(objects.filter(({ policyKind }) => policyKind === 'CiliumCIDRGroup')),
    blocks,
    apiServer: apiServerOf(world),
  };
  const policies = objects.filter(({ policyKind }) => policyKind !== 'CiliumCIDRGroup');
  const compiled = policies.map((object) => compileObject(object, around));
  const parts = compiled.flatMap((one) => one.parts);
  return {
    denying: parts.flatMap(({ denying }) => denying),
    admitting: [...parts.flatMap(({ admitting }) => admitting), ...parts.flatMap(({ conditional }) => conditional)],
    overHosts: compiled.flatMap(({ overHosts }) => overHosts),
    notEvaluated: [],
  };
}

interface Compiled {
  readonly parts: readonly Parts[];
  readonly overHosts: readonly ForeignPolicyObject[];
}

function compileObject(object: ForeignPolicyObject, around: Omit<Surroundings, 'home'>): Compiled {
  const problems = problemsIn(object.manifest);
  const whole: Whole = { object, ref: foreignRef(object), problems };
  if (problems.some(({ severity }) => severity === 'error')) return { parts: [voided(whole)], overHosts: [] };
  const home = object.policyKind === 'CiliumClusterwideNetworkPolicy' ? undefined : object.namespace;
  const rules = rulesIn(object.manifest);
  const doubt = rules.some(([, rule]) => asksForNodes(rule)) ? nodesAsked : undefined;
  const overPods = rules.filter(([, rule]) => (own(rule, 'nodeSelector') ?? undefined) === undefined);
  return {
    parts: overPods.map(([path, rule]) =>
      settledParts(compileRule(whole, rule, path, { ...around, home }, doubt), formatPath(path)),
    ),
    overHosts: overPods.length < rules.length ? [object] : [],
  };
}

function settledParts({ denying, admitting, conditional }: Parts, path: string): Parts {
  const list = (policies: readonly TierPolicy[], name: string): readonly TierPolicy[] =>
    policies.map((policy, index) => settled(policy, `${path} ${name} ${index}`));
  return {
    denying: list(denying, 'denying'),
    admitting: list(admitting, 'admitting'),
    conditional: list(conditional, 'conditional'),
  };
}

/** CIL-23: it is there, with its problems, and decides nothing. */
function voided(whole: Whole): Parts {
  return { denying: [], admitting: [{ ...whole, valid: true, subject: noEnd }], conditional: [] };
}

/** CIL-1 */
function rulesIn(manifest: JsonObject): readonly (readonly [FieldPath, JsonObject])[] {
  const spec = own(manifest, 'spec') ?? undefined;
  const specs = asArray(own(manifest, 'specs')).map((rule, index) => [['specs', index], asObject(rule)] as const);
  return [...(spec === undefined ? [] : [[['spec'], asObject(spec)] as const]), ...specs];
}

const nodesAsked = 'an agent without enable-node-selector-labels rejects the whole policy, because of its fromNodes or toNodes';

function asksForNodes(rule: JsonObject): boolean {
  const items = ['ingress', 'ingressDeny', 'egress', 'egressDeny'].flatMap((section) => asArray(own(rule, section)));
  const lists = items.flatMap((item) => ['fromNodes', 'toNodes'].map((name) => asArray(own(asObject(item), name))));
  return lists.some((list) => list.length > 0);
}
