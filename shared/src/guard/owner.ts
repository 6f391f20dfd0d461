/** Whose a policy is (T25): what keeps it elsewhere and will put back what is changed here. */
import type { JsonObject, AnyPolicyObject } from '../kube/index.ts';
import { asArray, asObject, own } from '../model/index.ts';
import { isByHand, reconcilerOf } from './managers.ts';

export interface PolicyOwner {
  /** `Argo CD`, `Flux`, `Helm` …; a program that is not known by its field manager's name. */
  readonly tool: string;
  /** Its name for what the policy is part of: `guestbook`, `flux-system/apps`. */
  readonly name?: string;
  /** What says so, in words: `annotation argocd.argoproj.io/tracking-id`. */
  readonly evidence: string;
  /** Whether it will write the policy again. Otherwise the policy only looks like it: what others set, too. */
  readonly certain: boolean;
}

/** All that may be looked at. Keys are user data. */
interface Marks {
  readonly policy: AnyPolicyObject;
  readonly label: (key: string) => string | undefined;
  readonly annotation: (key: string) => string | undefined;
}

type Finder = (marks: Marks) => PolicyOwner | undefined;

/** The strongest evidence there is; undefined for a policy that was written by hand. */
export function ownerOf(policy: AnyPolicyObject): PolicyOwner | undefined {
  const metadata = asObject(own(policy.manifest, 'metadata'));
  const marks: Marks = {
    policy,
    label: (key) => textIn(metadata, 'labels', key),
    annotation: (key) => textIn(metadata, 'annotations', key),
  };
  for (const find of finders) {
    const owner = find(marks);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

function textIn(metadata: JsonObject, map: 'labels' | 'annotations', key: string): string | undefined {
  return textAt(asObject(own(metadata, map)), key);
}

function textAt(object: JsonObject, key: string): string | undefined {
  const text = own(object, key);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function argoTracking({ policy, annotation }: Marks): PolicyOwner | undefined {
  const key = 'argocd.argoproj.io/tracking-id';
  const id = annotation(key);
  const [, app, place] = /^([^:]+):[^/:]*\/NetworkPolicy:(.+)$/u.exec(id ?? '') ?? [];
  // Argo CD itself disregards an id that came along when the object was copied.
  if (app === undefined || place !== `${policy.namespace}/${policy.name}`) return undefined;
  return { tool: 'Argo CD', name: app.replace('_', '/'), evidence: `annotation ${key}`, certain: true };
}

function argoLabel({ label }: Marks): PolicyOwner | undefined {
  const key = 'argocd.argoproj.io/instance';
  return labelled('Argo CD', key, label(key));
}

/** A kustomization or a Helm release of Flux. */
function flux({ label, annotation }: Marks): PolicyOwner | undefined {
  for (const part of ['kustomize', 'helm'] as const) {
    const prefix = `${part}.toolkit.fluxcd.io`;
    const name = label(`${prefix}/name`);
    if (name === undefined) continue;
    const namespace = label(`${prefix}/namespace`);
    const left = leftAlone(annotation);
    return {
      tool: 'Flux',
      name: namespace === undefined ? name : `${namespace}/${name}`,
      evidence:
        left === undefined ? `label ${prefix}/name` : `label ${prefix}/name, but ${left} tells it to leave the policy alone`,
      certain: left === undefined,
    };
  }
  return undefined;
}

function leftAlone(annotation: Marks['annotation']): string | undefined {
  if (annotation('kustomize.toolkit.fluxcd.io/reconcile') === 'disabled')
    return 'annotation kustomize.toolkit.fluxcd.io/reconcile';
  const mode = annotation('kustomize.toolkit.fluxcd.io/ssa')?.toLowerCase();
  return mode === 'ignore' || mode === 'ifnotpresent' ? 'annotation kustomize.toolkit.fluxcd.io/ssa' : undefined;
}

function kapp({ label }: Marks): PolicyOwner | undefined {
  const key = 'kapp.k14s.io/app';
  return label(key) === undefined ? undefined : { tool: 'kapp', evidence: `label ${key}`, certain: true };
}

function configSync({ annotation }: Marks): PolicyOwner | undefined {
  const key = 'configmanagement.gke.io/managed';
  return annotation(key) === 'enabled' ? { tool: 'Config Sync', evidence: `annotation ${key}`, certain: true } : undefined;
}

function tanka({ label }: Marks): PolicyOwner | undefined {
  const key = 'tanka.dev/environment';
  return label(key) === undefined ? undefined : { tool: 'Tanka', evidence: `label ${key}`, certain: true };
}

/** Rancher's Fleet and add-ons apply sets of objects, and write into each which set it is of. */
function rancher({ annotation }: Marks): PolicyOwner | undefined {
  const key = 'objectset.rio.cattle.io/id';
  return labelled('Rancher', key, annotation(key), 'annotation');
}

/** Helm marks what it installs with all three; a chart that was only rendered bears the label alone. */
function helm({ label, annotation }: Marks): PolicyOwner | undefined {
  const release = annotation('meta.helm.sh/release-name');
  const namespace = annotation('meta.helm.sh/release-namespace');
  if (label('app.kubernetes.io/managed-by') !== 'Helm' || release === undefined) return undefined;
  return {
    tool: 'Helm',
    name: namespace === undefined ? release : `${namespace}/${release}`,
    evidence: 'label app.kubernetes.io/managed-by and annotation meta.helm.sh/release-name',
    certain: true,
  };
}

/** An operator keeps what its own object controls. */
function controller({ policy }: Marks): PolicyOwner | undefined {
  const references = asArray(own(asObject(own(policy.manifest, 'metadata')), 'ownerReferences')).map(asObject);
  const reference = references.find((each) => own(each, 'controller') === true);
  const kind = textAt(reference ?? {}, 'kind');
  const name = textAt(reference ?? {}, 'name');
  if (kind === undefined || name === undefined) return undefined;
  return { tool: `the controller of ${kind} ${name}`, name, evidence: 'controller in metadata.ownerReferences', certain: true };
}

/** The last one that wrote counts most. */
function reconciler({ policy: { managers = [] } }: Marks): PolicyOwner | undefined {
  const manager = managers.findLast((each) => reconcilerOf(each) !== undefined);
  const tool = manager === undefined ? undefined : reconcilerOf(manager);
  return tool === undefined ? undefined : { tool, evidence: `field manager ${manager}`, certain: true };
}

function otherManager({ policy: { managers = [] } }: Marks): PolicyOwner | undefined {
  const manager = managers.findLast((each) => !isByHand(each));
  return manager === undefined ? undefined : { tool: manager, evidence: `field manager ${manager}`, certain: true };
}

/** Set by charts, by generators and by people: a sign, no proof. */
function weakLabels({ label }: Marks): PolicyOwner | undefined {
  const by = label('app.kubernetes.io/managed-by');
  if (by !== undefined && !isByHand(by)) {
    return { tool: by, evidence: 'label app.kubernetes.io/managed-by alone, which templates set, too', certain: false };
  }
  const instance = label('app.kubernetes.io/instance');
  if (instance === undefined) return undefined;
  const evidence = 'label app.kubernetes.io/instance alone, which charts and people set, too';
  return { tool: 'Argo CD', name: instance, evidence, certain: false };
}

function labelled(
  tool: string,
  key: string,
  value: string | undefined,
  where: 'label' | 'annotation' = 'label',
): PolicyOwner | undefined {
  return value === undefined ? undefined : { tool, name: value, evidence: `${where} ${key}`, certain: true };
}

/** Strongest first: what a tool of its own writes, then who wrote, then what anybody may write. */
const finders: readonly Finder[] = [
  argoTracking,
  argoLabel,
  flux,
  kapp,
  configSync,
  tanka,
  rancher,
  helm,
  controller,
  reconciler,
  otherManager,
  weakLabels,
];
