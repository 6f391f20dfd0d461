/** What only a rule, a peer or a port is responsible for: the places where taking a line out of the YAML would mislead. */
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/base/index.ts';
import { applyDrafts, effectOf, soleEffect } from '../../src/change/index.ts';
import type { SoleEffect } from '../../src/change/index.ts';
import { evaluate } from '../../src/evaluate/index.ts';
import { keyOf, parsePath } from '../../src/kube/index.ts';
import type { ClusterObject, ClusterState } from '../../src/kube/index.ts';
import { formatPorts, isEmptyPorts } from '../../src/model/index.ts';
import { admin } from '../support/admin.ts';
import { calico } from '../support/calico.ts';
import { cnp } from '../support/cilium.ts';
import { foreign, namespace, node, pod, policy, state } from '../support/cluster.ts';

const web = pod('shop/web', { labels: { app: 'web' }, ips: ['10.0.0.1'] });
const api = pod('shop/api', { labels: { app: 'api' }, ips: ['10.0.0.2'] });
const db = pod('shop/db', { labels: { app: 'db' }, ips: ['10.0.0.3'], ports: ['pg 5432'] });
const other = pod('data/other', { labels: { app: 'other' }, ips: ['10.0.0.4'] });
const pods = [web, api, db, other];

const block = (cidr: string): string => `{from: [{ipBlock: {cidr: ${cidr}}}]}`;
const toDb = 'podSelector: {matchLabels: {app: db}}';
const peer = (app: string): string => `{podSelector: {matchLabels: {app: ${app}}}}`;

type AnyPolicy = ReturnType<typeof policy> | ReturnType<typeof admin>;

function answerOf(cluster: ClusterState, one: ClusterObject, path: string): SoleEffect | string {
  const answer = finish(soleEffect(evaluate(cluster), keyOf(one), parsePath(path) ?? []));
  return answer.ok ? answer.value : answer.error;
}

const short = (id: string): string => id.replace('/Pod/', '/');

/** `lost shop/web → shop/db TCP 5432` for each, and how the part stands to the others. */
function told(effect: SoleEffect | string): readonly string[] {
  if (typeof effect === 'string') return [effect];
  const lines = effect.preview.changes.flatMap(({ from, to, before, after }) => {
    const ports = effectOf(before, after);
    return (['lost', 'gained', 'unknown'] as const).flatMap((kind) =>
      isEmptyPorts(ports[kind]) ? [] : [`${kind} ${short(from)} → ${short(to)} ${formatPorts(ports[kind])}`],
    );
  });
  const untold = effect.untold.map(({ from, to, ports }) => `untold ${short(from)} → ${short(to)} ${formatPorts(ports)}`);
  const by = effect.standing.by.map(({ policy, path }) => `${policy.name} ${path}`).sort();
  return [...lines, ...untold, [effect.standing.kind, ...by].join(': ')];
}

const ask = (objects: readonly ClusterObject[], one: AnyPolicy, path: string): readonly string[] =>
  told(answerOf(state([...objects, one]), one, path));

describe('of a NetworkPolicy', () => {
  test('the last rule: what it isolates stays isolated (NP-1), so all that it allowed is lost', () => {
    const allow = policy('shop/db', `${toDb}, ingress: [{from: [${peer('web')}], ports: [{port: 5432}]}]`);
    expect(ask(pods, allow, 'spec.ingress[0]')).toEqual(['lost shop/web → shop/db TCP 5432', 'decides']);
  });

  test('the last egress rule: without it the policy would isolate for ingress only (NP-8), and still it isolates for both', () => {
    const allow = policy('shop/web', `podSelector: {matchLabels: {app: web}}, egress: [{to: [${peer('db')}]}]`);
    expect(ask(pods, allow, 'spec.egress[0]')).toEqual(['lost shop/web → shop/db all', 'decides']);
  });

  test('the only peer: the rule does not become one for everybody (NP-24)', () => {
    const allow = policy('shop/db', `${toDb}, ingress: [{from: [${peer('web')}]}]`);
    expect(ask(pods, allow, 'spec.ingress[0].from[0]')).toEqual(['lost shop/web → shop/db all', 'decides']);
  });

  test('one of two peers, and of a path further in the peer that it leads through', () => {
    const allow = policy('shop/db', `${toDb}, ingress: [{from: [${peer('web')}, ${peer('api')}]}]`);
    expect(ask(pods, allow, 'spec.ingress[0].from[1].podSelector.matchLabels')).toEqual([
      'lost shop/api → shop/db all',
      'decides',
    ]);
  });

  test('the only port: the rule does not become one for every port (NP-32)', () => {
    const allow = policy('shop/db', `${toDb}, ingress: [{from: [${peer('web')}], ports: [{port: pg}]}]`);
    expect(ask(pods, allow, 'spec.ingress[0].ports[0]')).toEqual(['lost shop/web → shop/db TCP 5432', 'decides']);
  });

  test('a named port beside its number: the other one allows the same (NP-31)', () => {
    const allow = policy('shop/db', `${toDb}, ingress: [{from: [${peer('web')}], ports: [{port: pg}, {port: 5432}]}]`);
    expect(ask(pods, allow, 'spec.ingress[0].ports[0]')).toEqual(['same: db spec.ingress[0]']);
  });

  test('another policy allows some of it: only the rest depends on the rule, and the other is named', () => {
    const wide = policy('shop/db', `${toDb}, ingress: [{from: [${peer('web')}], ports: [{port: 5432}, {port: 9187}]}]`);
    const narrow = policy('shop/narrow', `${toDb}, ingress: [{from: [${peer('web')}], ports: [{port: 5432}]}]`);
    expect(ask([...pods, narrow], wide, 'spec.ingress[0]')).toEqual([
      'lost shop/web → shop/db TCP 9187',
      'decides: narrow spec.ingress[0]',
    ]);
    expect(ask([...pods, wide], narrow, 'spec.ingress[0]')).toEqual(['same: db spec.ingress[0]']);
  });

  test('where the other end does not allow it nothing depends on the rule, though no other rule allows the same (NP-2)', () => {
    const closed = policy('shop/web', 'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]');
    const allow = policy('shop/db', `${toDb}, ingress: [{from: [${peer('web')}]}]`);
    expect(ask([...pods, closed], allow, 'spec.ingress[0]')).toEqual(['decides']);
  });

  test('a part of what an address block holds', () => {
    const allow = policy(
      'shop/web',
      'podSelector: {matchLabels: {app: web}}, egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}, {ipBlock: {cidr: 203.0.113.0/25}}], ports: [{port: 443}]}]',
    );
    expect(ask([web], allow, 'spec.egress[0].to[0].ipBlock.cidr')).toEqual([
      'lost shop/web → external:203.0.113.128/25 TCP 443',
      'decides: web spec.egress[0]',
    ]);
    expect(ask([web], allow, 'spec.egress[0].to[1]')).toEqual(['same: web spec.egress[0]']);
  });

  test('pods on the host network are under no policy (NP-40): a rule for them alone is for nobody', () => {
    const host = pod('shop/agent', { labels: { app: 'db' }, hostNetwork: true, nodeName: 'n1', ips: ['192.168.0.1'] });
    const allow = policy('shop/db', `${toDb}, ingress: [{from: [${peer('web')}]}]`);
    expect(ask([web, host, node('n1', '192.168.0.1')], allow, 'spec.ingress[0]')).toEqual(['nobody']);
  });

  test('a pod without an address may be in the block: it cannot be told (NP-48)', () => {
    const starting = pod('shop/new', { labels: { app: 'new' } });
    const allow = policy('shop/db', `${toDb}, ingress: [{from: [{ipBlock: {cidr: 10.9.0.0/16}}]}]`);
    expect(ask([starting, db], allow, 'spec.ingress[0]')).toEqual([
      'unknown shop/new → shop/db all',
      'lost external:10.9.0.0/16 → shop/db all',
      'decides',
    ]);
  });

  test('unknown with it and without it: two blocks that a pod without an address may be in', () => {
    const starting = pod('shop/new', { labels: { app: 'new' } });
    const allow = policy('shop/db', `${toDb}, ingress: [${block('10.9.0.0/16')}, ${block('10.8.0.0/16')}]`);
    expect(ask([starting, db], allow, 'spec.ingress[0]')).toContain('untold shop/new → shop/db all');
  });

  test('under a kind that is not evaluated nothing is certain', () => {
    const strange = foreign('shop/x', 'crd.antrea.io/v1beta1', 'NetworkPolicy');
    const allow = policy('shop/db', `${toDb}, ingress: [{from: [${peer('web')}]}]`);
    expect(ask([web, db, strange], allow, 'spec.ingress[0]')).toEqual(['untold shop/web → shop/db all', 'decides']);
  });

  test('a draft counts that is not applied yet', () => {
    const deny = policy('shop/db', `${toDb}, policyTypes: [Ingress]`);
    const draft = policy('shop/db', `${toDb}, ingress: [{from: [${peer('web')}]}, {from: [${peer('api')}]}]`);
    const drafted = applyDrafts(state([...pods, deny]), [{ type: 'put', manifest: draft.manifest }]);
    expect(told(answerOf(drafted, draft, 'spec.ingress[1]'))).toEqual(['lost shop/api → shop/db all', 'decides']);
  });

  test('questions without an answer say why', () => {
    const allow = policy('shop/db', `${toDb}, policyTypes: [Ingress], egress: [{}]`);
    const invalid = policy('shop/db', `${toDb}, ingress: [{ports: [{port: 0}]}]`);
    expect(ask(pods, allow, 'spec.podSelector')).toEqual(['`spec.podSelector` is in no rule']);
    expect(ask(pods, allow, 'spec.ingress[0]')).toEqual(['there is no `spec.ingress[0]`']);
    expect(ask(pods, allow, 'spec.egress[0]')).toEqual(['the policy does not isolate for egress, so the rule does not count']);
    expect(ask(pods, invalid, 'spec.ingress[0]')[0]).toMatch(/^the policy would be refused: spec\.ingress\[0\]\.ports\[0\]/u);
    expect(told(answerOf(state(pods), allow, 'spec.ingress[0]'))).toEqual(['there is no such policy']);
  });
});

const adminRule = (action: string, more = ''): string =>
  `{action: ${action}, from: [{pods: {podSelector: {matchLabels: {app: web}}}}]${more}}`;
const lock = (...rules: readonly string[]): AnyPolicy =>
  admin(
    'ClusterNetworkPolicy/lock',
    `tier: Admin, priority: 1, subject: {pods: {podSelector: {matchLabels: {app: db}}}}, ingress: [${rules.join(', ')}]`,
  );

describe('of an admin policy', () => {
  const shop = [namespace('shop'), web, api, db];

  test('a rule that denies: what comes back without it (CNP-3)', () => {
    expect(ask(shop, lock(adminRule('Deny')), 'spec.ingress[0]')).toEqual(['gained shop/web → shop/db all', 'decides']);
  });

  test('a rule that denies where a NetworkPolicy would not allow it either: nothing comes back, and who isolates is named', () => {
    const closed = policy('shop/closed', `${toDb}, policyTypes: [Ingress]`);
    expect(ask([...shop, closed], lock(adminRule('Deny')), 'spec.ingress[0]')).toEqual(['same: closed spec']);
  });

  test('a rule that passes: what a later deny would stop is lost without it (CNP-4)', () => {
    expect(ask(shop, lock(adminRule('Pass'), adminRule('Deny')), 'spec.ingress[0]')).toEqual([
      'lost shop/web → shop/db all',
      'decides: lock spec.ingress[1]',
    ]);
  });

  test('a rule after one that decides the same traffic is never asked (CNP-3)', () => {
    expect(ask(shop, lock(adminRule('Deny'), adminRule('Accept')), 'spec.ingress[1]')).toEqual(['never: lock spec.ingress[0]']);
  });

  test('one of its protocols', () => {
    const ports = ', protocols: [{tcp: {destinationPort: {number: 80}}}, {tcp: {destinationPort: {number: 81}}}]';
    expect(ask(shop, lock(adminRule('Deny', ports)), 'spec.ingress[0].protocols[1]')).toEqual([
      'gained shop/web → shop/db TCP 81',
      'decides',
    ]);
  });
});

const calicoSpec = (rules: string): string => `selector: app == "db", types: [Ingress], ingress: [${rules}]`;
const source = (app: string, action = 'Allow'): string => `{action: ${action}, source: {selector: app == "${app}"}}`;

describe('of a Calico policy', () => {
  const shop = [namespace('shop'), ...pods];

  test('the last rule: the tier ends in deny all the same (CAL-15)', () => {
    expect(ask(shop, calico('NetworkPolicy shop/db', calicoSpec(source('web'))), 'spec.ingress[0]')).toEqual([
      'lost shop/web → shop/db all',
      'decides',
    ]);
  });

  test('a deny before an allow: without it the allow decides', () => {
    const one = calico('NetworkPolicy shop/db', calicoSpec(`${source('web', 'Deny')}, {action: Allow}`));
    expect(ask(shop, one, 'spec.ingress[0].source.selector')).toEqual(['gained shop/web → shop/db all', 'decides']);
  });

  test('a deny at the end of a tier that denies anyway: nothing comes back', () => {
    const one = calico('NetworkPolicy shop/db', calicoSpec(`${source('web')}, {action: Deny}`));
    expect(ask(shop, one, 'spec.ingress[1]')).toEqual(['same: db spec']);
  });

  test('a rule that passes: without it the tier ends in deny (CAL-19)', () => {
    const tier = calico('Tier sec', 'order: 1');
    const one = calico('GlobalNetworkPolicy sec.db', `tier: sec, ${calicoSpec(source('web', 'Pass'))}`);
    expect(ask([...shop, tier], one, 'spec.ingress[0]')).toEqual(['lost shop/web → shop/db all', 'decides: sec.db spec']);
  });

  test('a rule that only logs decides nothing', () => {
    expect(ask(shop, calico('NetworkPolicy shop/db', calicoSpec('{action: Log}')), 'spec.ingress[0]')).toEqual(['nobody']);
  });

  test('a staged policy takes no part (CAL-21)', () => {
    const staged = calico('StagedNetworkPolicy shop/db', calicoSpec(source('web')));
    expect(ask(shop, staged, 'spec.ingress[0]')).toEqual(['the policy takes no part in the evaluation']);
  });
});

const fromEndpoints = (
  app: string,
): { readonly fromEndpoints: readonly { readonly matchLabels: { readonly app: string } }[] } => ({
  fromEndpoints: [{ matchLabels: { app } }],
});

describe('of a Cilium policy', () => {
  const shop = [namespace('shop'), ...pods];
  const selector = { matchLabels: { app: 'db' } };

  test('the last item of a section: the direction stays default-deny (CIL-7)', () => {
    expect(ask(shop, cnp('shop/db', { endpointSelector: selector, ingress: [fromEndpoints('web')] }), 'spec.ingress[0]')).toEqual(
      ['lost shop/web → shop/db all', 'decides'],
    );
  });

  test('a deny item: it wins over every allow (CIL-8), and without it the allow counts', () => {
    const one = cnp('shop/db', {
      endpointSelector: selector,
      ingress: [{ fromEntities: ['cluster'] }],
      ingressDeny: [fromEndpoints('web')],
    });
    expect(ask(shop, one, 'spec.ingressDeny[0].fromEndpoints[0]')).toEqual(['gained shop/web → shop/db all', 'decides']);
  });

  test('one of `specs`, of which another allows the same (CIL-1)', () => {
    const rule = { endpointSelector: selector, ingress: [fromEndpoints('web')] };
    expect(ask(shop, cnp('shop/db', rule, rule), 'specs[1].ingress[0]')).toEqual(['same: db specs[0].ingress[0]']);
  });

  test('a port of a list, with ANY of all protocols (CIL-16)', () => {
    const toPorts = [
      {
        ports: [
          { port: '53', protocol: 'ANY' },
          { port: '5432', protocol: 'TCP' },
        ],
      },
    ];
    const one = cnp('shop/db', { endpointSelector: selector, ingress: [{ ...fromEndpoints('web'), toPorts }] });
    expect(ask(shop, one, 'spec.ingress[0].toPorts[0].ports[0].port')).toEqual([
      'lost shop/web → shop/db TCP 53 · UDP 53 · SCTP 53',
      'decides',
    ]);
  });

  test('a domain name: which addresses it has is not known, so neither is what depends on it (CIL-13)', () => {
    const one = cnp('shop/web', {
      endpointSelector: { matchLabels: { app: 'web' } },
      egress: [{ toFQDNs: [{ matchName: 'api.example.com' }] }],
    });
    expect(ask([namespace('shop'), web], one, 'spec.egress[0]')).toEqual(['unknown shop/web → external:rest all', 'decides']);
  });

  test('a policy that is void decides nothing (CIL-23)', () => {
    const one = cnp('shop/db', { endpointSelector: selector, ingress: [{ ...fromEndpoints('web'), fromEntities: ['world'] }] });
    expect(ask(shop, one, 'spec.ingress[0]')[0]).toMatch(/^the policy would be refused/u);
  });
});
