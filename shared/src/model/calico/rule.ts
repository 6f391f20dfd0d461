/** One rule of a Calico policy: table 3.4. */
import { familyOfNet, formatPath } from '../../kube/index.ts';
import type { FieldPath, JsonObject } from '../../kube/index.ts';
import type { Family } from '../addresses.ts';
import type { Direction } from '../policy.ts';
import { asArray, asObject, asText, own } from '../selector.ts';
import { everyOf, perhaps } from '../tiers/index.ts';
import type { Action, EndTest, TierRule, Traffic, TrafficItem } from '../tiers/index.ts';
import type { World } from '../world.ts';
import { entityTest } from './entity.ts';
import type { Scope } from './entity.ts';
import { inRanges } from './members.ts';
import { backendsOf } from './services.ts';
import { listed, trafficOf } from './traffic.ts';

export interface RuleContext extends Scope {
  readonly world: World;
}

const actions: ReadonlyMap<string, Action> = new Map([
  ['Allow', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'pass'],
]);

/** Several where one cannot say it; none of a rule that only logs. */
export function compileRule(rule: JsonObject, at: FieldPath, direction: Direction, context: RuleContext): readonly TierRule[] {
  const action = actions.get(asText(own(rule, 'action')));
  if (action === undefined) return [];
  const sides = { source: asObject(own(rule, 'source')), destination: asObject(own(rule, 'destination')) };
  const [peerSide, ownSide] =
    direction === 'ingress' ? (['source', 'destination'] as const) : (['destination', 'source'] as const);
  const path = formatPath(at);
  const peerPath = own(rule, peerSide) === undefined ? path : `${path}.${peerSide}`;
  const family = familyOf(rule, sides);
  const subject = Object.keys(sides[ownSide]).length === 0 ? undefined : entityTest(sides[ownSide], context);
  const base: Omit<TierRule, 'peers' | 'traffic'> = {
    path,
    action,
    ...(subject === undefined ? {} : { subject }),
    ...(family === undefined ? {} : { family }),
    ...(own(rule, 'http') === undefined ? {} : { note: 'the HTTP rules of the policy decide further' }),
  };
  const traffic = trafficOf(rule, path);
  const made = (test: EndTest, of: Traffic): TierRule => ({ ...base, peers: [{ path: peerPath, test }], traffic: of });
  const peer = entityTest(sides[peerSide], context);
  const service = serviceNamed(sides[peerSide], context.namespace);
  if (service === undefined) return [...doubtfulNames(sides, peer, context, made), made(peer, traffic)];
  const backends = backendsOf(context.world, service.namespace, service.name, `${peerPath}.services`);
  return backends.flatMap(({ who, ports, family: only }) => {
    if (only !== undefined && family !== undefined && only !== family) return [];
    // On ingress it is about who sends: the ports of a Service are where it listens.
    const anyPort = ports === 'any' || direction === 'ingress';
    const rest = anyPort ? traffic : { ...traffic, any: within(traffic.any, ports) };
    return [{ ...made(who, rest), ...(only === undefined ? {} : { family: only }) }];
  });
}

function serviceNamed(side: JsonObject, namespace: string): { readonly namespace: string; readonly name: string } | undefined {
  const services = own(side, 'services');
  if (services === undefined || services === null) return undefined;
  const named = asObject(services);
  const home = own(named, 'namespace');
  return { namespace: typeof home === 'string' && home !== '' ? home : namespace, name: asText(own(named, 'name')) };
}

/** `ports` are of one protocol each, and `allowed` is one whole protocol or any. */
function within(allowed: Traffic['any'], ports: readonly TrafficItem[]): readonly TrafficItem[] {
  if (allowed === 'any') return ports;
  const lanes = new Set(allowed.flatMap((item) => (item.kind === 'range' ? [item.protocol] : [])));
  return ports.filter((item) =>
    item.kind === 'range' ? lanes.has(item.protocol) : item.protocols.some((one) => lanes.has(one)),
  );
}

/** A rule that holds nets, also those that it excludes, is for their family only: Calico leaves it out of the other. */
function familyOf(rule: JsonObject, sides: Readonly<Record<string, JsonObject>>): Family | undefined {
  const version = own(rule, 'ipVersion');
  if (version === 4 || version === 6) return version;
  const nets = Object.values(sides).flatMap((side) => [...asArray(own(side, 'nets')), ...asArray(own(side, 'notNets'))]);
  const [first] = nets;
  return first === undefined ? undefined : familyOfNet(asText(first));
}

/** Host endpoints may declare port names too. What nodes listen on is not followed: there the rule may match. */
function doubtfulNames(
  sides: Readonly<Record<'source' | 'destination', JsonObject>>,
  peer: EndTest,
  { members }: RuleContext,
  made: (test: EndTest, traffic: Traffic) => TierRule,
): readonly TierRule[] {
  const names = new Set(
    Object.values(sides)
      .flatMap((side) => [...listed(side, 'ports'), ...listed(side, 'notPorts')])
      .map(asText),
  );
  const declaring = members.filter(({ what }) =>
    asArray(own(what.spec, 'ports')).some((port) => names.has(asText(own(asObject(port), 'name')))),
  );
  const ranges = declaring.filter(({ what }) => what.kind === 'HostEndpoint').flatMap((member) => member.ranges ?? []);
  if (ranges.length === 0) return [];
  const test = perhaps(everyOf(peer, inRanges(ranges)), 'a host endpoint declares a port of that name');
  return [made(test, { any: 'any', none: [] })];
}
