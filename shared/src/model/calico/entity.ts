/** The source or destination of a rule as a test of an endpoint (CAL-12, CAL-13, CAL-26, CAL-31, CAL-33). */
import type { CalicoSelector, JsonObject } from '../../kube/index.ts';
import { asArray, asObject, asText, own } from '../selector.ts';
import { anyEnd, everyOf, notEnd, perhaps, someOf } from '../tiers/index.ts';
import type { EndTest } from '../tiers/index.ts';
import { accountLabel, bothOf, namespaceLabel, ofAccounts, ofNamespaces, podLabels, selectorOf } from './labels.ts';
import { inRanges, memberTest, rangeOfNet } from './members.ts';
import type { Member } from './members.ts';

export interface Scope {
  /** Empty: a GlobalNetworkPolicy. */
  readonly namespace: string;
  readonly members: readonly Member[];
}

/** All that an entity asks of an address but its ports and Services. {@link anyEnd} where it asks nothing. */
export function entityTest(entity: JsonObject, scope: Scope): EndTest {
  const tests = [netsTest(entity, 'nets'), selectorsTest(entity, scope), netsTest(entity, 'notNets')];
  const asked = tests.filter((test) => test !== undefined);
  return asked.length === 0 ? anyEnd : everyOf(...asked);
}

function netsTest(entity: JsonObject, list: 'nets' | 'notNets'): EndTest | undefined {
  const nets = asArray(own(entity, list));
  if (nets.length === 0) return undefined;
  const inside = inRanges(nets.flatMap((net) => rangeOfNet(net) ?? []));
  return list === 'nets' ? inside : notEnd(inside);
}

function selectorsTest(entity: JsonObject, { namespace, members }: Scope): EndTest | undefined {
  const positive = positiveSelector(entity, namespace);
  const negative = textOf(entity, 'notSelector');
  const byAccount = accountSelector(entity) !== undefined;
  const wanted = positive && selected(positive, members, !byAccount);
  if (negative === undefined) return wanted;
  const unwanted = selected(negative, members, true);
  if (positive === undefined || wanted === undefined) return notEnd(unwanted);
  const apart = everyOf(wanted, notEnd(unwanted));
  if (members.length === 0) return apart;
  const folded = selected(bothOf(positive, { op: 'not', of: negative }), members, !byAccount);
  const why =
    'where several objects hold one address, versions of Calico read `selector` beside `notSelector` differently (CAL-33)';
  return someOf(apart, perhaps(folded, why));
}

/** The addresses of the pods, network sets and host endpoints that it finds. */
function selected(selector: CalicoSelector, members: readonly Member[], certain: boolean): EndTest {
  return someOf({ end: 'pod', labels: podLabels(selector) }, memberTest(members, selector, certain));
}

/** CAL-12, CAL-26: a namespace selector, or else the policy's own namespace as soon as any selector is there. */
function positiveSelector(entity: JsonObject, namespace: string): CalicoSelector | undefined {
  const namespaces = textOf(entity, 'namespaceSelector');
  const own = [accountSelector(entity), textOf(entity, 'selector')].filter((one) => one !== undefined);
  const limited = own.length > 0 || textOf(entity, 'notSelector') !== undefined;
  const place: readonly CalicoSelector[] =
    namespaces !== undefined
      ? [ofNamespaces(namespaces)]
      : namespace !== '' && limited
        ? [{ op: '==', key: namespaceLabel, value: namespace }]
        : [];
  return place.length + own.length === 0 ? undefined : bothOf(...place, ...own);
}

/** Names or-ed, then and-ed with the selector. Neither: no criterion. */
function accountSelector(entity: JsonObject): CalicoSelector | undefined {
  const accounts = asObject(own(entity, 'serviceAccounts'));
  const names = asArray(own(accounts, 'names')).map(asText);
  const labels = textOf(accounts, 'selector');
  const asked: readonly CalicoSelector[] = [
    ...(names.length === 0 ? [] : [{ op: 'in', key: accountLabel, values: names } as const]),
    ...(labels === undefined ? [] : [ofAccounts(labels)]),
  ];
  return asked.length === 0 ? undefined : bothOf(...asked);
}

/** An empty selector is no criterion. */
export function textOf(holder: JsonObject, field: string): CalicoSelector | undefined {
  const text = own(holder, field);
  return typeof text === 'string' && text !== '' ? selectorOf(text) : undefined;
}
