/** What is offered, on clusters small enough to read: which policy is touched, how, and what is said of it. */
import { describe, expect, test } from 'vitest';
import { groundOf, keepable, offeredPorts } from '../../src/intent/index.ts';
import { allow, isolate, stop } from './whole.ts';
import type { Alternative, IntentAnswer, IntentEnd } from '../../src/intent/index.ts';
import { readPolicyText } from '../../src/kube/index.ts';
import type { ClusterObject, JsonObject, PolicyObject } from '../../src/kube/index.ts';
import { allPorts, portRange } from '../../src/model/index.ts';
import { namespace, node, pod, policy, state } from '../support/cluster.ts';

const hash = { 'pod-template-hash': 'abc12' };
const web = pod('shop/web-1', { labels: { app: 'web', ...hash }, owner: { kind: 'Deployment', name: 'web' }, ips: ['10.0.0.1'] });
const cart = pod('shop/cart-1', { labels: { app: 'cart' }, owner: { kind: 'Deployment', name: 'cart' }, ips: ['10.0.0.2'] });
const api = pod('pay/api-1', {
  labels: { app: 'api', version: '3' },
  owner: { kind: 'Deployment', name: 'api' },
  ips: ['10.0.1.1'],
  ports: ['http 8080'],
});
const job = pod('pay/job-1', { labels: { app: 'job' }, owner: { kind: 'Deployment', name: 'job' }, ips: ['10.0.1.2'] });
const base: readonly ClusterObject[] = [namespace('shop'), namespace('pay'), web, cart, api, job];

const end = (path: string): IntentEnd => {
  const [space = '', name = ''] = path.split('/');
  return { kind: 'pods', namespace: space, name, pods: [`${name}-1`] };
};
const webToApi = { from: end('shop/web'), to: end('pay/api'), protocol: 'TCP', port: 8080 } as const;

function ground(...policies: readonly ClusterObject[]) {
  return groundOf(state([...base, ...policies]));
}

function best(answer: IntentAnswer): Alternative {
  const [first] = answer.type === 'alternatives' ? answer.alternatives : [];
  if (first === undefined) throw new Error(`nothing is offered: ${JSON.stringify(answer)}`);
  return first;
}

function texts({ proposal }: Alternative): readonly string[] {
  return proposal.changes.map((change) => ('text' in change ? change.text : change.key));
}

function specOf(text: string | undefined): JsonObject {
  return readPolicyText(text ?? '').manifest?.['spec'] as JsonObject;
}

/** Of the only rule. */
function portIn(answer: IntentAnswer): unknown {
  const [rule] = specOf(texts(best(answer))[0])['ingress'] as readonly { readonly ports: readonly JsonObject[] }[];
  return rule?.ports[0]?.['port'];
}

function host(path: string) {
  return pod(path, { hostNetwork: true, ips: ['192.168.0.1'], nodeName: 'n1' });
}

describe('allow', () => {
  const shut = policy('pay/api', 'podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress]');

  test('a rule of its own in the policy that isolates the destination; both selectors in one peer (NP-27)', () => {
    const offer = best(allow(ground(shut), webToApi));
    expect(specOf(texts(offer)[0])['ingress']).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
            podSelector: { matchLabels: { app: 'web' } },
          },
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ]);
    expect(offer.opens.count).toBe(0);
    expect(offer.proposal.summary).toBe('Adds a rule for shop/web to pay/api. Nothing else changes.');
  });

  test('a rule with the same port gets the peer, and what is written around it stays', () => {
    const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: pay}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress]
  ingress:
    # who pays
    - from:
        - podSelector: {matchLabels: {app: job}} # nightly
      ports:
        - port: 8080
`;
    const { manifest } = readPolicyText(text);
    const live: PolicyObject = { ...shut, manifest: manifest ?? {}, text };
    const [edited = ''] = texts(best(allow(ground(live), webToApi)));
    expect(edited).toContain('# who pays');
    expect(edited).toContain('- podSelector: {matchLabels: {app: job}} # nightly');
    expect((specOf(edited)['ingress'] as JsonObject[])[0]?.['from']).toHaveLength(2);
  });

  test('a rule with the same peer gets the port', () => {
    const rule =
      'from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: web}}}]';
    const known = policy('pay/api', `podSelector: {matchLabels: {app: api}}, ingress: [{${rule}, ports: [{port: 9090}]}]`);
    const [rules] = texts(best(allow(ground(known), webToApi))).map((text) => specOf(text)['ingress'] as JsonObject[]);
    expect(rules).toHaveLength(1);
    expect(rules?.[0]?.['ports']).toEqual([{ port: 9090 }, { protocol: 'TCP', port: 8080 }]);
  });

  test('both ends where both are isolated (NP-2)', () => {
    const out = policy('shop/web', 'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]');
    const answer = allow(ground(shut, out), webToApi);
    expect(best(answer).proposal.changes.map((change) => 'key' in change && change.key)).toEqual([
      'NetworkPolicy/shop/web',
      'NetworkPolicy/pay/api',
    ]);
    expect(answer.because).toContain('shop/web is isolated for egress');
    expect(answer.because).toContain('pay/api is isolated for ingress');
  });

  test('where the isolating policy is of everybody, a policy of its own comes first, and extending is offered with what it opens', () => {
    const answer = allow(ground(policy('pay/deny', 'podSelector: {}, policyTypes: [Ingress]')), webToApi);
    const alternatives = answer.type === 'alternatives' ? answer.alternatives : [];
    expect(alternatives.map(({ proposal }) => proposal.changes[0]?.type)).toEqual(['create', 'edit']);
    expect(alternatives.map(({ opens }) => opens.connections.map(({ from, to }) => `${from} → ${to}`))).toEqual([
      [],
      ['shop/web → pay/job'],
    ]);
  });

  test('never by labels that change with each rollout (L-34), and says whom it means too', () => {
    const twin = pod('pay/other-1', { labels: { app: 'api' }, owner: { kind: 'Deployment', name: 'other' }, ips: ['10.0.1.9'] });
    const plain = { ...api, labels: { app: 'api', ...hash } };
    const objects = [namespace('shop'), namespace('pay'), web, plain, twin, policy('pay/deny', 'podSelector: {}')];
    const offers = allow(groundOf(state(objects)), webToApi);
    const [first] = offers.type === 'alternatives' ? offers.alternatives : [];
    expect(JSON.stringify(offers)).not.toContain('pod-template-hash');
    expect(first?.opens.connections.map(({ to }) => to)).toEqual(['pay/other']);
  });

  test('by the name of the port only where that is asked for (NP-35)', () => {
    expect(portIn(allow(ground(shut), webToApi))).toBe(8080);
    expect(portIn(allow(ground(shut), { ...webToApi, byName: true }))).toBe('http');
  });

  test('a port may be said by its name where all pods of the destination call it so (NP-35)', () => {
    const second = pod('pay/api-2', { labels: { app: 'api' }, ips: ['10.0.1.3'], ports: ['http 9090', 'admin 8081'] });
    const both: IntentEnd = { kind: 'pods', namespace: 'pay', name: 'api', pods: ['api-1', 'api-2'] };
    const alike = groundOf(state([...base, { ...second, ports: api.ports }]));
    expect(offeredPorts(alike, both)).toMatchObject([{ port: 8080, name: 'http', nameable: true }]);
    const unlike = groundOf(state([...base, second]));
    expect(offeredPorts(unlike, both).map(({ port, nameable }) => [port, nameable])).toEqual([
      [8080, false],
      [8081, false],
      [9090, false],
    ]);
  });

  test('a host-network pod is known by the address of its node (NP-41), and without one nothing is offered (NP-24)', () => {
    const agent = host('shop/agent-1');
    const objects = [...base, node('n1', '192.168.0.1'), agent, shut];
    const offer = best(allow(groundOf(state(objects)), { ...webToApi, from: end('shop/agent') }));
    expect(texts(offer)[0]).toContain('cidr: 192.168.0.1/32');
    const bare = [...base, { ...agent, ips: [] }, shut];
    expect(allow(groundOf(state(bare)), { ...webToApi, from: end('shop/agent') }).type).toBe('impossible');
  });

  test('there is nothing to do where it is allowed', () => {
    expect(allow(ground(), webToApi).type).toBe('nothing-to-do');
  });

  test('a draft is extended, not overwritten', () => {
    const drafted = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: pay}
spec:
  podSelector: {matchLabels: {app: api}} # typed just now
  policyTypes: [Ingress]
`;
    const { manifest = {} } = readPolicyText(drafted);
    const key = 'NetworkPolicy/pay/api' as never;
    const before = groundOf(state([...base, shut]), [{ type: 'put', manifest }], new Map([[key, drafted]]));
    expect(texts(best(allow(before, webToApi)))[0]).toContain('# typed just now');
  });
});

describe('stop', () => {
  const only = { protocol: 'TCP', port: 8080 } as const;
  const asked = { from: webToApi.from, to: webToApi.to, only };

  test('the only peer of a rule takes the rule with it: an empty list would be everybody (NP-24)', () => {
    const peer = '{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}';
    const open = policy('pay/api', `podSelector: {matchLabels: {app: api}}, ingress: [{from: [${peer}], ports: [{port: 8080}]}]`);
    const offer = best(stop(ground(open), asked));
    expect(specOf(texts(offer)[0])['ingress']).toEqual([]);
    expect(offer.proposal.summary).toContain('Removes ingress rule 1 of pay/api');
  });

  test('a wide peer is narrowed, so that nobody else is cut', () => {
    const open = policy(
      'pay/api',
      'podSelector: {matchLabels: {app: api}}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 8080}]}]',
    );
    const answer = stop(ground(open), asked);
    expect(best(answer).cuts.count).toBe(0);
    const others = answer.type === 'alternatives' ? answer.alternatives.slice(1) : [];
    expect(others.some(({ cuts }) => cuts.connections.some(({ from }) => from === 'shop/cart'))).toBe(true);
  });

  test('an egress that becomes empty goes on isolating (NP-11)', () => {
    const open = policy(
      'shop/web',
      'podSelector: {matchLabels: {app: web}}, egress: [{to: [{namespaceSelector: {}}], ports: [{port: 8080}]}]',
    );
    const answer = stop(ground(open), asked);
    const emptied = (answer.type === 'alternatives' ? answer.alternatives : [])
      .map((each) => specOf(texts(each)[0]))
      .find((spec) => Array.isArray(spec['egress']) && spec['egress'].length === 0);
    expect(emptied?.['policyTypes']).toEqual(['Ingress', 'Egress']);
  });

  test('where nothing isolates the ends, one is isolated and everybody else let in', () => {
    const offer = best(stop(ground(), asked));
    expect(offer.proposal.changes.map(({ type }) => type)).toEqual(['create']);
    expect(offer.opens.count).toBe(0);
  });

  test('host-network pods on both ends are out of reach (NP-40), and so is a node of its own pods (NP-42)', () => {
    const objects = [...base, node('n1', '192.168.0.1'), host('shop/agent-1'), host('pay/agent-1'), { ...api, nodeName: 'n1' }];
    const own = groundOf(state(objects.filter((object) => object !== api)));
    expect(stop(own, { from: end('shop/agent'), to: end('pay/agent') }).because).toContain('NP-40');
    expect(stop(own, { from: { kind: 'nodes', names: ['n1'] }, to: end('pay/api') }).because).toContain('NP-42');
  });
});

describe('isolate', () => {
  test('workloads that one label names become one peer, and what was not chosen is cut', () => {
    const keep = [end('shop/web'), end('shop/cart')].map((peer) => ({ peer, ports: portRange('TCP', 8080, 8080) }));
    const offer = best(
      isolate(ground(pod('shop/db-1', { labels: { app: 'db' }, ips: ['10.0.0.7'] })), {
        subject: end('pay/api'),
        direction: 'ingress',
        keep,
      }),
    );
    expect(specOf(texts(offer)[0])).toEqual({
      podSelector: { matchLabels: { app: 'api' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
              podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['cart', 'web'] }] },
            },
          ],
          ports: [{ protocol: 'TCP', port: 8080 }],
        },
      ],
    });
    expect(offer.cuts.connections.some(({ from }) => from === 'shop/db-1')).toBe(true);
  });

  test('everything of a namespace that is kept alike is named by its namespace', () => {
    const keep = [end('shop/web'), end('shop/cart')].map((peer) => ({ peer, ports: allPorts }));
    const offer = best(isolate(ground(), { subject: { kind: 'namespace', name: 'pay' }, direction: 'ingress', keep }));
    expect(specOf(texts(offer)[0])).toEqual({
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }] }],
    });
  });

  test('DNS and the same namespace are suggested', () => {
    const dns = pod('kube-system/coredns-1', { labels: { 'k8s-app': 'kube-dns' }, ports: ['dns 53/UDP'], ips: ['10.0.9.9'] });
    const found = keepable(ground(namespace('kube-system'), dns), end('pay/api'), 'egress');
    const because = new Map(found.map((each) => [each.words, each.because]));
    expect(because.get('kube-system/coredns-1')).toBe('it answers DNS');
    expect(because.get('pay/job')).toBe('same namespace');
    expect(because.get('shop/web')).toBeUndefined();
  });

  test('what is isolated already is not isolated again', () => {
    const shut = policy('pay/deny', 'podSelector: {}');
    expect(isolate(ground(shut), { subject: end('pay/api'), direction: 'ingress', keep: [] }).type).toBe('nothing-to-do');
  });
});
