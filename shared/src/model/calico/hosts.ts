/** Host endpoints that may police what a node itself sends and gets (CAL-20, CAL-23). What they decide is not followed. */
import { meetsCalicoSelector, validateCalico } from '../../kube/index.ts';
import type { CalicoSelector, ForeignPolicyObject } from '../../kube/index.ts';
import { asArray, asObject, own } from '../selector.ts';
import { textOf } from './entity.ts';
import { bothOf, ofAccounts, ofNamespaces } from './labels.ts';
import type { Member } from './members.ts';
import type { CalicoObject } from './objects.ts';

/** All but those that say allow to everything and that no policy can select. */
export function policingHosts(objects: readonly CalicoObject[], members: readonly Member[]): readonly ForeignPolicyObject[] {
  const selectors = objects.filter(({ kind }) => kind === 'GlobalNetworkPolicy').map(selectorOfHosts);
  return members
    .filter(({ what }) => what.kind === 'HostEndpoint')
    .filter((host) => !isOpen(host) || selectors.some((selector) => maySelect(selector, host)))
    .map(({ what }) => what.object);
}

const openProfile = 'projectcalico-default-allow';

function isOpen({ what }: Member): boolean {
  const profiles = asArray(own(what.spec, 'profiles'));
  return profiles.length > 0 && profiles.every((name) => name === openProfile);
}

/** Undefined where it cannot be read. CAL-8: without any it is all of them. */
function selectorOfHosts({ object, spec }: CalicoObject): CalicoSelector | undefined {
  if (validateCalico(object.manifest).some(({ severity }) => severity === 'error')) return undefined;
  const [endpoints, namespaces, accounts] = ['selector', 'namespaceSelector', 'serviceAccountSelector'].map((field) =>
    textOf(spec, field),
  );
  return bothOf(
    ...(endpoints === undefined ? [] : [endpoints]),
    ...(namespaces === undefined ? [] : [ofNamespaces(namespaces)]),
    ...(accounts === undefined ? [] : [ofAccounts(accounts)]),
  );
}

function maySelect(selector: CalicoSelector | undefined, { valueOf }: Member): boolean {
  return selector === undefined || meetsCalicoSelector(selector, valueOf);
}

/** The node that it is on; undefined where that is not said, and for policies that are over nodes in another way. */
export function nodeOfHostEndpoint({ policyKind, manifest }: ForeignPolicyObject): string | undefined {
  const node = policyKind === 'HostEndpoint' ? own(asObject(own(manifest, 'spec')), 'node') : undefined;
  return typeof node === 'string' ? node : undefined;
}
