/** What a policy says by its shape: L-10, L-11, L-19, L-24, L-28, L-29, L-33 (see there), L-34, L-35, L-36, L-45, L-52, L-53. */
import { keyOf, parsePath, validateNetworkPolicy } from '../kube/index.ts';
import type { PolicyObject, Problem } from '../kube/index.ts';
import { asArray, asObject, own, valueAt } from '../model/index.ts';
import type { Requirement, Selector, ValidPolicy } from '../model/index.ts';
import type { LintContext, RuleAt } from './context.ts';
import { someNames } from './names.ts';
import { finding } from './finding.ts';
import type { Finding, FixEdit } from './finding.ts';
import { unknownFields } from './unknown-fields.ts';

export function shapeFindings(context: LintContext): readonly Finding[] {
  return [
    ...context.engine.policies.flatMap(({ object }) => textFindings(object)),
    ...annotated(context),
    ...context.policies.flatMap((policy) => [
      ...directionFindings(context, policy),
      ...volatile(policy.subject, policy, 'spec.podSelector'),
    ]),
    ...[...context.rules()].flatMap((at) => peerShapes(context, at)),
    ...duplicates(context),
  ];
}

/** L-19: what the API server reads otherwise than it looks. */
function blockTexts(object: PolicyObject, problems: readonly Problem[]): readonly Finding[] {
  return problems
    .filter(({ rule }) => rule === 'V-14')
    .map(({ path, message, hint }) => {
      const meant = /`([^`]+)`/u.exec(hint ?? '')?.[1];
      const edits: readonly FixEdit[] = meant === undefined ? [] : [{ op: 'set', path, value: meant }];
      const fix = meant === undefined ? {} : { fix: { title: `write ${meant}`, edits } };
      return finding('L-19', 'info', keyOf(object), { path, message, ...fix });
    });
}

function textFindings(object: PolicyObject): readonly Finding[] {
  const problems = validateNetworkPolicy(object.manifest);
  return [...unknownFields(object, problems), ...blockTexts(object, problems), ...obsolete(object)];
}

function obsolete(object: PolicyObject): readonly Finding[] {
  if (object.apiVersion !== 'extensions/v1beta1') return [];
  const value = 'networking.k8s.io/v1';
  const fix = { title: `write ${value}`, edits: [{ op: 'set' as const, path: ['apiVersion'], value }] };
  return [
    finding('L-45', 'warning', keyOf(object), {
      path: ['apiVersion'],
      message: '`extensions/v1beta1` is gone since Kubernetes 1.16',
      fix,
    }),
  ];
}

/** L-45: how a namespace was isolated in the beta; nothing reads it any more. */
function annotated({ state }: LintContext): readonly Finding[] {
  return [...state.objects.values()].flatMap((object) => {
    if (object.kind !== 'Namespace' || object.annotatedIsolation === undefined) return [];
    const message =
      'the annotation `net.beta.kubernetes.io/network-policy` does nothing since Kubernetes 1.7: a policy that selects every pod isolates the namespace';
    return [finding('L-45', 'warning', keyOf(object), { message })];
  });
}

/** L-10, L-11, L-28, L-29 */
function directionFindings(context: LintContext, policy: ValidPolicy): readonly Finding[] {
  const key = keyOf(policy.object);
  const spec = asObject(own(policy.object.manifest, 'spec'));
  const types = asArray(own(spec, 'policyTypes'));
  const [ingress, egress] = [asArray(own(spec, 'ingress')), asArray(own(spec, 'egress'))];
  const found: Finding[] = [];
  const ignored = (id: string, direction: 'ingress' | 'egress', type: string): Finding => {
    const fix = {
      title: `add ${type} to policyTypes`,
      edits: [{ op: 'set' as const, path: ['spec', 'policyTypes'], value: [...types, type] }],
    };
    const message = `these rules do nothing: \`policyTypes\` does not list ${type}`;
    return finding(id, 'error', key, { path: ['spec', direction], message, fix });
  };
  if (egress.length > 0 && policy.egress === undefined) found.push(ignored('L-10', 'egress', 'Egress'));
  if (ingress.length > 0 && policy.ingress === undefined) found.push(ignored('L-11', 'ingress', 'Ingress'));
  if (types.length === 0 && egress.length > 0 && ingress.length === 0 && closesIngress(context, policy)) {
    const message =
      'without `policyTypes` it isolates for ingress too, and no other policy lets anything in to these pods (NP-8)';
    const fix = {
      title: 'isolate for egress only',
      edits: [{ op: 'set' as const, path: ['spec', 'policyTypes'], value: ['Egress'] }],
    };
    found.push(finding('L-28', 'warning', key, { path: ['spec'], message, fix }));
  }
  if (types.includes('Egress') && egress.length === 0 && !saysDeny(policy)) {
    const message =
      'Egress is listed and no rule allows anything out: if that is meant, let the name or an annotation say `deny`';
    const path = ['metadata', 'annotations', 'kubernetes.io/description'];
    const fix = {
      title: 'say in a description that it is meant',
      edits: [{ op: 'set' as const, path, value: 'Meant to deny all egress.' }],
    };
    found.push(finding('L-29', 'info', key, { path: ['spec', 'policyTypes'], message, fix }));
  }
  return found;
}

function closesIngress(context: LintContext, policy: ValidPolicy): boolean {
  const selected = new Set(context.selectedBy(policy).pods);
  if (selected.size === 0) return false;
  return !context.policies.some(
    (other) =>
      other !== policy &&
      other.namespace === policy.namespace &&
      (other.ingress ?? []).length > 0 &&
      context.selectedBy(other).pods.some((pod) => selected.has(pod)),
  );
}

function saysDeny({ object }: ValidPolicy): boolean {
  const annotations = asObject(own(asObject(own(object.manifest, 'metadata')), 'annotations'));
  return /deny/iu.test(object.name) || /deny/iu.test(JSON.stringify(annotations));
}

const volatileLabels: ReadonlyMap<string, 'warning' | 'info'> = new Map([
  ['pod-template-hash', 'warning'],
  ['controller-revision-hash', 'warning'],
  ['controller-uid', 'warning'],
  ['job-name', 'warning'],
  ['apps.kubernetes.io/pod-index', 'info'],
  ['statefulset.kubernetes.io/pod-name', 'info'],
]);

/** L-34 */
function volatile(selector: Selector, { object }: ValidPolicy, path: string): readonly Finding[] {
  return selector.requirements.flatMap(({ key }) => {
    const severity = volatileLabels.get(key);
    if (severity === undefined) return [];
    return [
      finding('L-34', severity, keyOf(object), {
        path,
        message: `\`${key}\` is set by a controller and changes when the pods are made anew`,
      }),
    ];
  });
}

const systemNamespace = /^(kube|openshift)-/u;

function peerShapes(context: LintContext, at: RuleAt): readonly Finding[] {
  const { policy, rule, key, direction } = at;
  if (rule.peers === 'any') return [];
  return rule.peers.flatMap((peer): readonly Finding[] => {
    if (peer.kind !== 'pods') return [];
    const { path, namespaces, pods } = peer;
    const found = [
      ...volatile(pods, policy, `${path}.podSelector`),
      ...(namespaces === undefined ? [] : volatile(namespaces, policy, `${path}.namespaceSelector`)),
    ];
    if (namespaces === undefined) return found;
    const admitted = context.namespacesOf(namespaces);
    const system = admitted.filter((name) => systemNamespace.test(name));
    if (system.length > 0 && namespaces.requirements.length > 0 && namespaces.requirements.every(isNegative)) {
      const message = `it only excludes, so it means ${someNames(system)} too`;
      found.push(finding('L-35', 'warning', key, { path: `${path}.namespaceSelector`, message }));
    }
    const everywhere = namespaces.requirements.length === 0;
    if (
      direction === 'ingress' &&
      everywhere &&
      pods.requirements.length === 0 &&
      rule.ports === 'any' &&
      valueAt(policy.object.manifest, [...(parsePath(path) ?? []), 'podSelector']) === undefined
    )
      found.push(finding('L-36', 'info', key, { path, message: 'every pod of the cluster is let in on every port' }));
    if (admitted.length >= 2 && isGeneric(pods)) {
      const message = `any tenant of ${someNames(admitted)} can give its pods this label`;
      found.push(finding('L-52', 'info', key, { path: `${path}.podSelector`, message }));
    }
    if (direction === 'ingress' && everywhere && pods.requirements.length > 0) {
      const message =
        'the label can be set in every namespace by whoever may make pods there: name the namespaces that are trusted';
      found.push(finding('L-53', 'warning', key, { path, message }));
    }
    return found;
  });
}

function isNegative({ operator }: Requirement): boolean {
  return operator === 'NotIn' || operator === 'DoesNotExist';
}

function isGeneric({ requirements }: Selector): boolean {
  return requirements.length === 1 && requirements[0]?.key === 'app';
}

/** L-24, of each of them. */
function duplicates({ policies }: LintContext): readonly Finding[] {
  const alike = new Map<string, ValidPolicy[]>();
  for (const policy of policies) {
    const same = `${policy.namespace} ${canonical(policy)} ${ignoredRules(policy)}`;
    alike.set(same, [...(alike.get(same) ?? []), policy]);
  }
  return [...alike.values()].flatMap((group) =>
    group.length < 2
      ? []
      : group.map((policy) =>
          duplicate(
            policy,
            group.filter((other) => other !== policy),
          ),
        ),
  );
}

function duplicate({ object }: ValidPolicy, others: readonly ValidPolicy[]): Finding {
  const names = someNames(others.map(({ ref }) => `\`${ref.name}\``));
  return finding('L-24', 'info', keyOf(object), { message: `it says the same as ${names}: one is enough` });
}

/** Rules of a direction that is not in effect are said all the same. */
function ignoredRules({ object, ingress, egress }: ValidPolicy): string {
  const spec = asObject(own(object.manifest, 'spec'));
  const ignored = [ingress === undefined ? own(spec, 'ingress') : [], egress === undefined ? own(spec, 'egress') : []];
  return JSON.stringify(
    ignored.map((rules) =>
      asArray(rules)
        .map((rule) => JSON.stringify(rule))
        .sort(),
    ),
  );
}

/** After the API server's defaults, sorted (L-24). */
export function canonical({ subject, ingress, egress }: ValidPolicy): string {
  return JSON.stringify([subject.id, ruleTexts(ingress), ruleTexts(egress)]);
}

function ruleTexts(rules: ValidPolicy['ingress']): readonly string[] | null {
  return rules?.map(({ peers, ports }) => JSON.stringify([sortedTexts(peers), sortedTexts(ports)])).sort() ?? null;
}

function sortedTexts(items: readonly object[] | 'any'): unknown {
  return items === 'any' ? items : items.map(itemText).sort();
}

function itemText(item: object): string {
  return JSON.stringify(item, (name, value: unknown) => {
    if (name === 'path' || name === 'text') return undefined;
    if (typeof value === 'bigint') return `${value}`;
    return value instanceof Set ? [...(value as Set<string>)].sort() : value;
  });
}
