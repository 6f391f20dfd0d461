/** Recipes R-1…R-12 (semantics 6.1): what they make of a cluster, and that it does what the sentence says. */
import { describe, expect, test } from 'vitest';
import { applyDrafts, previewDrafts } from '../../src/change/index.ts';
import type { Draft } from '../../src/change/index.ts';
import { evaluate } from '../../src/evaluate/index.ts';
import { guard } from '../../src/guard/index.ts';
import { readPolicyText } from '../../src/kube/index.ts';
import type { ClusterState, JsonObject } from '../../src/kube/index.ts';
import { recipesFor } from '../../src/recipes/index.ts';
import type { Recipe, RecipeId, RecipePlace } from '../../src/recipes/index.ts';
import { deployment, policyText, production, stateOf } from '../guard/clusters.ts';
import { ask } from '../support/cluster.ts';

const cluster = stateOf(production);

function recipe(id: RecipeId, place: RecipePlace, state: ClusterState = cluster): Recipe {
  const found = recipesFor(state, place).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

function manifests(made: Recipe): readonly JsonObject[] {
  return (made.proposal?.changes ?? []).map((change) => {
    if (change.type !== 'create') throw new Error('recipes make new policies');
    const { manifest, problems } = readPolicyText(change.text);
    if (manifest === undefined || problems.length > 0) throw new Error(`${change.text}\n${problems[0]?.message ?? ''}`);
    return manifest;
  });
}

function specs(made: Recipe): readonly unknown[] {
  return manifests(made).map(({ spec }) => spec);
}

function drafts(made: Recipe): readonly Draft[] {
  return manifests(made).map((manifest) => ({ type: 'put', manifest }));
}

/** What is answered once the recipe is in force. */
function after(made: Recipe, state: ClusterState = cluster) {
  const evaluation = evaluate(applyDrafts(state, drafts(made)));
  return (question: string): string => ask(evaluation, question).outcome;
}

const shop: RecipePlace = { namespace: 'shop' };
const web: RecipePlace = { namespace: 'shop', workload: { kind: 'Deployment', name: 'web' } };

test('all twelve are there, in order, each with a sentence; what lacks something says so', () => {
  const all = recipesFor(cluster, shop);
  expect(all.map(({ id }) => id)).toEqual([
    'R-1',
    'R-2',
    'R-3',
    'R-4',
    'R-5',
    'R-6',
    'R-7',
    'R-8',
    'R-9',
    'R-10',
    'R-11',
    'R-12',
  ]);
  for (const each of all) {
    expect(each.sentence).toMatch(/\.$/u);
    expect(each.proposal === undefined).toBe(each.missing !== undefined);
  }
});

test('every policy of every recipe is one that the API server takes', () => {
  for (const place of [shop, web, { namespace: 'policy' }])
    for (const each of recipesFor(cluster, place)) expect(() => manifests(each)).not.toThrow();
});

test('R-1 closes both ways and keeps DNS; the guard finds no lookups lost', () => {
  const made = recipe('R-1', shop);
  const answer = after(made);
  expect(answer('shop/Deployment/cart → shop/Deployment/web:8080')).toBe('denied');
  expect(answer('shop/Deployment/web → kube-system/Deployment/coredns:53/UDP')).toBe('allowed');
  const { losses } = guard(previewDrafts(cluster, drafts(made)));
  expect(losses.filter(({ what }) => what === 'dns')).toEqual([]);
});

test('R-2 closes only what comes in', () => {
  const answer = after(recipe('R-2', shop));
  expect(answer('data/Deployment/db → shop/Deployment/web:8080')).toBe('denied');
  expect(answer('shop/Deployment/web → data/Deployment/db:5432')).toBe('allowed');
});

describe('R-3', () => {
  test('names the DNS pods and the ports that they listen on', () => {
    expect(specs(recipe('R-3', shop))).toEqual([
      {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
        ],
      },
    ]);
  });

  test('with a cache on each node its address is allowed, too', () => {
    const cached = stateOf([
      ...production,
      deployment('kube-system/node-local', 'k8s-app: node-local-dns', '', 'hostNetwork: true'),
    ]);
    expect(JSON.stringify(specs(recipe('R-3', shop, cached)))).toContain('169.254.20.10/32');
  });

  test('without DNS pods it says what is missing', () => {
    expect(recipe('R-3', shop, stateOf([deployment('shop/web', 'app: web')])).missing).toMatch(/^No DNS pods/u);
  });
});

test('R-4 lets in the same namespace only', () => {
  const answer = after(recipe('R-4', shop));
  expect(answer('shop/Deployment/cart → shop/Deployment/web:8080')).toBe('allowed');
  expect(answer('data/Deployment/db → shop/Deployment/web:8080')).toBe('denied');
});

test('R-5 opens the target port, not that of the Service', () => {
  const answer = after(recipe('R-5', web));
  expect(answer('ingress-nginx/Deployment/controller → shop/Deployment/web:8080')).toBe('allowed');
  expect(answer('ingress-nginx/Deployment/controller → shop/Deployment/web:80')).toBe('denied');
  expect(answer('data/Deployment/db → shop/Deployment/web:8080')).toBe('denied');
  expect(recipe('R-5', { namespace: 'data' }).missing).toBe('No Ingress publishes any of these pods.');
});

test('R-5 names the nodes of a controller that is on their network', () => {
  const node =
    '{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.7}]}}';
  const onHost = production.map((text) =>
    text.includes('name: controller, namespace: ingress-nginx}, spec: {replicas')
      ? text.replace('spec: {automount', 'spec: {hostNetwork: true, automount')
      : text,
  );
  expect(JSON.stringify(specs(recipe('R-5', web, stateOf([...onHost, node]))))).toContain('"ipBlock":{"cidr":"192.168.0.7/32"}');
});

test('R-6 opens the scraped port to Prometheus', () => {
  const answer = after(recipe('R-6', { namespace: 'data' }));
  expect(answer('monitoring/Deployment/prometheus → data/Deployment/db:9187')).toBe('allowed');
  expect(answer('monitoring/Deployment/prometheus → data/Deployment/db:5432')).toBe('denied');
});

test('R-7 makes both halves', () => {
  const db: RecipePlace = {
    namespace: 'data',
    workload: { kind: 'Deployment', name: 'db' },
    client: { namespace: 'shop', kind: 'Deployment', name: 'cart' },
  };
  const answer = after(recipe('R-7', db));
  expect(answer('shop/Deployment/cart → data/Deployment/db:5432')).toBe('allowed');
  expect(answer('shop/Deployment/web → data/Deployment/db:5432')).toBe('denied');
  expect(answer('shop/Deployment/cart → shop/Deployment/web:8080')).toBe('denied');
  expect(answer('shop/Deployment/cart → kube-system/Deployment/coredns:53/UDP')).toBe('allowed');
  expect(recipe('R-7', web).missing).toMatch(/^Choose the client/u);
});

test('R-8 closes the metadata server and nothing else', () => {
  const answer = after(recipe('R-8', shop));
  expect(answer('shop/Deployment/web → 169.254.169.254:80')).toBe('denied');
  expect(answer('shop/Deployment/web → 203.0.113.9:443')).toBe('allowed');
  expect(answer('shop/Deployment/web → data/Deployment/db:5432')).toBe('allowed');
});

test('R-9 opens the outside and DNS, no pod', () => {
  const answer = after(recipe('R-9', shop));
  expect(answer('shop/Deployment/web → 203.0.113.9:443')).toBe('allowed');
  expect(answer('shop/Deployment/web → 10.1.2.3:443')).toBe('denied');
  expect(answer('shop/Deployment/web → kube-system/Deployment/coredns:53/UDP')).toBe('allowed');
});

test('R-10 names the endpoints of the API server', () => {
  expect(after(recipe('R-10', shop))('shop/Deployment/cart → 172.18.0.2:6443')).toBe('allowed');
  expect(recipe('R-10', shop, stateOf([deployment('shop/web', 'app: web')])).missing).toMatch(/endpoints/u);
});

test('R-11 keeps a webhook reachable on its target port, of its pods only', () => {
  const made = recipe('R-11', { namespace: 'policy' });
  expect(specs(made)).toEqual([
    {
      podSelector: { matchLabels: { app: 'hook' } },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ protocol: 'TCP', port: 9443 }] }],
    },
  ]);
  expect(recipe('R-11', shop).missing).toMatch(/webhook/u);
});

test('R-12 lets everything in', () => {
  expect(after(recipe('R-12', shop))('203.0.113.9 → shop/Deployment/web:1')).toBe('allowed');
});

describe('names and selectors', () => {
  test('a name that is taken gets a number', () => {
    const taken = stateOf([...production, policyText('shop/default-deny-ingress', 'podSelector: {}')]);
    expect(manifests(recipe('R-2', shop, taken))).toMatchObject([{ metadata: { name: 'default-deny-ingress-2' } }]);
  });

  test('a workload is chosen by as few labels as tell it from others, never by volatile ones (L-34)', () => {
    const state = stateOf([
      deployment('shop/a', 'app: web, tier: front, pod-template-hash: x1'),
      deployment('shop/b', 'app: web, tier: back, pod-template-hash: x2'),
    ]);
    const made = recipe('R-2', { namespace: 'shop', workload: { kind: 'Deployment', name: 'a' } }, state);
    expect(specs(made)).toEqual([{ podSelector: { matchLabels: { app: 'web', tier: 'front' } }, policyTypes: ['Ingress'] }]);
  });

  test('the text says what it is for', () => {
    const [change] = recipe('R-2', shop).proposal?.changes ?? [];
    expect(change).toMatchObject({ type: 'create', text: expect.stringMatching(/^# R-2: Nothing comes in unless/u) });
  });
});
