/** `toServices`: the pods that a Service selects, or the addresses that somebody keeps for one without a selector. */
import type { JsonObject, ServiceObject } from '../../kube/index.ts';
import { asObject, compileSelector, matches, own } from '../selector.ts';
import type { LabelMap } from '../selector.ts';
import { everyOf, noEnd, perhaps, someOf } from '../tiers/index.ts';
import type { EndTest } from '../tiers/index.ts';
import { labelsOf } from '../world.ts';
import type { World } from '../world.ts';
import { addressesOf } from './entities.ts';
import { parseKey } from './identity.ts';
import { peerTest } from './selectors.ts';

/** Undefined where no Service is meant. */
export function serviceTest(item: JsonObject, world: World): EndTest | undefined {
  const meant = world.services.filter((service) => isMeant(item, service));
  const hidden = world.hidden.get('Service');
  const unseen = hidden === undefined ? [] : [perhaps(someOf({ end: 'pod' }, { end: 'external' }), unseenServices(hidden))];
  return meant.length === 0 && unseen.length === 0
    ? undefined
    : someOf(...meant.map((service) => backendsTest(service, world)), ...unseen);
}

const unseenServices = (reason: string): string => `Services are not all seen (${reason})`;

function isMeant(item: JsonObject, service: ServiceObject): boolean {
  const selector = own(item, 'k8sServiceSelector') ?? undefined;
  const place = asObject(selector ?? own(item, 'k8sService') ?? undefined);
  const namespace = own(place, 'namespace') ?? '';
  if (namespace !== '' && namespace !== service.namespace) return false;
  if (selector === undefined) return own(place, 'serviceName') === service.name;
  return matches(sourceless(place), labelsOf(service));
}

/** Of a Service's labels the source is not asked. */
function sourceless(place: JsonObject): ReturnType<typeof compileSelector> {
  const { requirements, id } = compileSelector(own(place, 'selector'));
  return { requirements: requirements.map((one) => ({ ...one, key: parseKey(one.key).name })), id };
}

function backendsTest(service: ServiceObject, world: World): EndTest {
  const { selector, namespace } = service;
  if (selector !== undefined && Object.keys(selector).length > 0) return selectedTest(selector, namespace);
  if (service.type === 'ExternalName') return noEnd;
  const kept = world.endpoints.filter((one) => one.namespace === namespace && one.service === service.name);
  const outside: EndTest = { end: 'external' };
  if (kept.length === 0) return perhaps(outside, `the addresses behind Service ${namespace}/${service.name} are not seen`);
  const addresses = kept.flatMap(addressesOf).map(({ family, value }): EndTest => ({
    end: 'address',
    range: { family, from: value, to: value },
  }));
  return everyOf(outside, someOf(...addresses)); // CIL-20: as blocks of one address.
}

function selectedTest(selector: Readonly<Record<string, string>>, namespace: string): EndTest {
  const labels: LabelMap = new Map(Object.entries(selector));
  const matchLabels = Object.fromEntries([...labels].map(([key, value]) => [`k8s:${key}`, value]));
  return peerTest({ matchLabels }, namespace, () => noEnd);
}
