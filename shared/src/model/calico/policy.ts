/** One Calico policy: whom it selects, in which directions it speaks, and its rules (CAL-4, CAL-7, CAL-8, CAL-22, CAL-28). */
import { problemsIn } from '../../kube/index.ts';
import type { FieldPath, ForeignPolicyObject, JsonObject, Problem } from '../../kube/index.ts';
import type { Direction } from '../policy.ts';
import { asArray, asObject, asText, own } from '../selector.ts';
import { allLabels, foreignRef } from '../tiers/index.ts';
import type { EndTest, LabelTest, TierPolicy, TierSide } from '../tiers/index.ts';
import { namespaceNameLabel } from '../world.ts';
import { textOf } from './entity.ts';
import { ofAccounts, ofNamespaces, podLabels } from './labels.ts';
import { readCalico } from './objects.ts';
import type { CalicoObject } from './objects.ts';
import { compileRule } from './rule.ts';
import type { RuleContext } from './rule.ts';

export function compilePolicy(what: CalicoObject, context: RuleContext, more: readonly Problem[]): TierPolicy {
  const { object, spec } = what;
  const problems = [...problemsIn(object.manifest), ...more];
  const errors = problems.filter(({ severity }) => severity === 'error');
  const base = { object, ref: foreignRef(object), problems };
  const [problem] = errors;
  if (problem !== undefined)
    return {
      ...base,
      valid: false,
      problem,
      subject: podsOf(what, (field) => !touched(errors, 'spec', field)),
      directions: touched(errors, 'spec', 'types') ? ['ingress', 'egress'] : directionsOf(what),
    };
  const directions = directionsOf(what);
  const side = (direction: Direction): TierSide => ({ rules: rulesOf(spec, direction, context), isolates: true });
  return {
    ...base,
    valid: true,
    subject: podsOf(what, () => true),
    ...(directions.includes('ingress') ? { ingress: side('ingress') } : {}),
    ...(directions.includes('egress') ? { egress: side('egress') } : {}),
  };
}

/** CAL-22: policies of these decide before connections are policed, about hosts. `applyOnForward` alone only adds hosts. */
export function isOfHosts({ kind, spec }: CalicoObject): boolean {
  return kind === 'GlobalNetworkPolicy' && (own(spec, 'preDNAT') === true || own(spec, 'doNotTrack') === true);
}

/** `readable`: of the selecting fields those that may be read; the others select everything. */
function podsOf({ kind, namespace, spec }: CalicoObject, readable: (field: string) => boolean): EndTest {
  const selector = (field: string): ReturnType<typeof textOf> => (readable(field) ? textOf(spec, field) : undefined);
  const accounts = selector('serviceAccountSelector');
  const namespaces = kind === 'GlobalNetworkPolicy' ? selector('namespaceSelector') : undefined;
  const own = selector('selector');
  const home: LabelTest = { test: 'in', from: 'namespace', key: namespaceNameLabel, values: [namespace] };
  const tests: readonly LabelTest[] = [
    ...(kind === 'GlobalNetworkPolicy' ? [] : [home]),
    ...(namespaces === undefined ? [] : [podLabels(ofNamespaces(namespaces))]),
    ...(accounts === undefined ? [] : [podLabels(ofAccounts(accounts))]),
    ...(own === undefined ? [] : [podLabels(own)]),
  ];
  return tests.length === 0 ? { end: 'pod' } : { end: 'pod', labels: allLabels(...tests) };
}

/** CAL-4: what is missing in the datastore itself means both. */
function directionsOf({ spec, raw }: CalicoObject): readonly Direction[] {
  const types = asArray(own(spec, 'types')).map(asText);
  if (types.length > 0)
    return (['ingress', 'egress'] as const).filter((direction) => types.includes(direction === 'ingress' ? 'Ingress' : 'Egress'));
  if (raw) return ['ingress', 'egress'];
  const [ingress, egress] = [asArray(own(spec, 'ingress')).length > 0, asArray(own(spec, 'egress')).length > 0];
  if (!egress) return ['ingress'];
  return ingress ? ['ingress', 'egress'] : ['egress'];
}

export function calicoDirections(object: ForeignPolicyObject): readonly Direction[] {
  return directionsOf(readCalico(object));
}

function rulesOf(spec: JsonObject, direction: Direction, context: RuleContext): TierSide['rules'] {
  return asArray(own(spec, direction)).flatMap((rule, index) =>
    compileRule(asObject(rule), ['spec', direction, index], direction, context),
  );
}

function touched(errors: readonly Problem[], ...field: FieldPath): boolean {
  return errors.some(({ path }) => path.length < field.length || field.every((step, index) => path[index] === step));
}
