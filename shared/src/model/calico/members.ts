/** What selectors find besides pods: network sets, and host endpoints by the addresses that are expected of them (CAL-23, CAL-24). */
import { calicoCidr, meetsCalicoSelector, validateCalico } from '../../kube/index.ts';
import type { CalicoSelector, JsonValue } from '../../kube/index.ts';
import { mergeRanges, parseCidr } from '../addresses.ts';
import type { AddressRange } from '../addresses.ts';
import { asArray, own } from '../selector.ts';
import { anyEnd, noEnd, perhaps, someOf } from '../tiers/index.ts';
import type { EndTest } from '../tiers/index.ts';
import { namespaceNameLabel } from '../world.ts';
import type { World } from '../world.ts';
import { inheritedFromNamespace, nameLabel, namespaceLabel } from './labels.ts';
import type { CalicoObject } from './objects.ts';

export interface Member {
  readonly what: CalicoObject;
  readonly valueOf: (key: string) => string | undefined;
  /** Whether the value of a label cannot be told. */
  readonly unsure: (key: string) => boolean;
  /** Undefined where the object is invalid: it may hold anything. */
  readonly ranges: readonly AddressRange[] | undefined;
}

export function membersOf(objects: readonly CalicoObject[], world: World): readonly Member[] {
  return objects.flatMap((what) => {
    if (what.kind === 'NetworkSet') return [namespacedSet(what, world)];
    if (what.kind === 'GlobalNetworkSet') return [globalMember(what, 'nets', () => false)];
    if (what.kind !== 'HostEndpoint') return [];
    // Profiles are not read; the one of the endpoints that Calico makes itself labels nothing.
    const profiles = asArray(own(what.spec, 'profiles')).filter((name) => name !== 'projectcalico-default-allow');
    return [globalMember(what, 'expectedIPs', (key) => profiles.length > 0 && !what.labels.has(key))];
  });
}

function globalMember(what: CalicoObject, list: 'nets' | 'expectedIPs', unsure: Member['unsure']): Member {
  return { what, valueOf: (key) => what.labels.get(key), unsure, ranges: rangesOf(what, own(what.spec, list)) };
}

function namespacedSet(what: CalicoObject, world: World): Member {
  const { namespace, labels } = what;
  const inherited = world.namespaces.get(namespace);
  const hidden = world.hidden.has('Namespace') && world.synthesised.has(namespace);
  const known = (key: string): string | undefined => {
    if (key === namespaceLabel || key === `${inheritedFromNamespace}${nameLabel}`) return namespace;
    const mine = labels.get(key);
    return (
      mine ?? (key.startsWith(inheritedFromNamespace) ? inherited?.get(key.slice(inheritedFromNamespace.length)) : undefined)
    );
  };
  const unsure = (key: string): boolean =>
    hidden &&
    key.startsWith(inheritedFromNamespace) &&
    key !== inheritedFromNamespace + namespaceNameLabel &&
    known(key) === undefined;
  return { what, valueOf: known, unsure, ranges: rangesOf(what, own(what.spec, 'nets')) };
}

function rangesOf({ object }: CalicoObject, nets: JsonValue | undefined): readonly AddressRange[] | undefined {
  if (validateCalico(object.manifest).some(({ severity }) => severity === 'error')) return undefined;
  return asArray(nets).flatMap((net) => rangeOfNet(net) ?? []);
}

export function rangeOfNet(net: JsonValue): AddressRange | undefined {
  const cidr = typeof net === 'string' ? calicoCidr(net) : undefined;
  return cidr === undefined ? undefined : parseCidr(cidr);
}

/** The addresses of those that the selector finds; `certain`: whether a label decides it. */
export function memberTest(members: readonly Member[], selector: CalicoSelector, certain: boolean): EndTest {
  const sure: AddressRange[] = [];
  const unsure: EndTest[] = [];
  for (const { what, valueOf, unsure: hidden, ranges } of members) {
    const doubtful = keysOf(selector).some(hidden);
    if (!doubtful && !meetsCalicoSelector(selector, valueOf)) continue;
    const name = `${what.kind} ${what.namespace === '' ? '' : `${what.namespace}/`}${what.name}`;
    if (ranges === undefined) unsure.push(perhaps(anyEnd, `${name} is invalid: which addresses it holds is not known`));
    else if (doubtful) unsure.push(perhaps(inRanges(ranges), `not all labels of ${name} are seen`));
    else if (!certain)
      unsure.push(
        perhaps(inRanges(ranges), `whether a service account selector means ${name} depends on the version of Calico (CAL-33)`),
      );
    else sure.push(...ranges);
  }
  return someOf(...(sure.length === 0 ? [] : [inRanges(sure)]), ...unsure);
}

export function inRanges(ranges: readonly AddressRange[]): EndTest {
  const merged = mergeRanges(ranges);
  return merged.length === 0 ? noEnd : someOf(...merged.map((range): EndTest => ({ end: 'address', range })));
}

function keysOf(selector: CalicoSelector): readonly string[] {
  if ('key' in selector) return [selector.key];
  if (selector.op === 'not') return keysOf(selector.of);
  return 'of' in selector ? selector.of.flatMap(keysOf) : [];
}
