/** What is ticked by default when something is isolated keeps what the guard watches over. */
import { describe, expect, test } from 'vitest';
import { guard } from '../../src/guard/index.ts';
import { previewDrafts } from '../../src/change/index.ts';
import { groundOf, keepable } from '../../src/intent/index.ts';
import type { Candidate, IntentEnd } from '../../src/intent/index.ts';
import { readPolicyText } from '../../src/kube/index.ts';
import type { ClusterState } from '../../src/kube/index.ts';
import type { Direction } from '../../src/model/index.ts';
import { formatPorts } from '../../src/model/index.ts';
import { deployment, production, stateOf } from '../guard/clusters.ts';
import { isolate } from './whole.ts';

const cluster = stateOf([
  ...production,
  deployment('ingress-nginx/robot', 'app: robot'),
  '{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 172.18.0.3}]}}',
]);

const end = (path: string): IntentEnd => {
  const [namespace = '', name = ''] = path.split('/');
  return { kind: 'pods', namespace, name, pods: [name] };
};

function suggested(path: string, direction: Direction, of: ClusterState = cluster): readonly Candidate[] {
  return keepable(groundOf(of), end(path), direction).filter(({ because }) => because !== undefined);
}

/** `172.18.0.2/32 TCP 6443: API server, …` */
function said(path: string, direction: Direction, of?: ClusterState): readonly string[] {
  return suggested(path, direction, of).map(({ words, declared, because }) => `${words} ${formatPorts(declared)}: ${because}`);
}

describe('suggested to be kept', () => {
  test('the API server, of whose address alone, for pods with a token', () => {
    expect(said('shop/cart', 'egress')).toContain('172.18.0.2/32 TCP 6443: the API server, for which there is a token');
    expect(suggested('shop/web', 'egress').map(({ words }) => words)).not.toContain('172.18.0.2/32');
  });

  test('the controllers that serve an Ingress, to the pods behind it and from them', () => {
    expect(said('shop/web', 'ingress')).toContain('ingress-nginx/controller TCP 8080, 9102: requests from outside come by it');
    expect(said('shop/cart', 'ingress').join()).not.toContain('outside');
    expect(said('ingress-nginx/controller', 'egress')).toContain('shop/web TCP 8080, 9102: an Ingress publishes it');
    expect(said('ingress-nginx/robot', 'egress').join()).not.toContain('Ingress');
  });

  test('whoever asks a controller from outside', () => {
    const outside = suggested('ingress-nginx/controller', 'ingress').filter(({ peer }) => peer.kind !== 'pods');
    expect(outside.map(({ because }) => because)).toEqual(outside.map(() => 'requests from outside come by it'));
    expect(outside.map(({ peer }) => peer.kind).sort()).toEqual(['block', 'nodes']);
  });

  test('the API server of pods behind a webhook, on the port that they listen on', () => {
    expect(said('policy/hook', 'ingress')).toContain('172.18.0.2/32 TCP 9443: the API server, which asks a webhook');
  });

  test('a port that is needed though no container declares it', () => {
    const undeclared = stateOf(
      production.map((text) => text.replace('ports: [{containerPort: 9443}]', 'ports: [{containerPort: 8081}]')),
    );
    expect(said('policy/hook', 'ingress', undeclared)[0]).toMatch(/^172\.18\.0\.2\/32 TCP 9443:/u);
  });
});

test.each(
  [
    'shop/web',
    'shop/cart',
    'ingress-nginx/controller',
    'data/db',
    'policy/hook',
    'eastwest/eastwest',
    'monitoring/prometheus',
  ].flatMap((path) => (['ingress', 'egress'] as const).map((direction) => [path, direction] as const)),
)('with what is suggested kept, isolating %s for %s loses nothing critical', (path, direction) => {
  const keep = suggested(path, direction).map(({ peer, declared }) => ({ peer, ports: declared }));
  const answer = isolate(groundOf(cluster), { subject: end(path), direction, keep });
  const [offer] = answer.type === 'alternatives' ? answer.alternatives : [];
  const drafts = (offer?.proposal.changes ?? []).flatMap((change) => {
    const { manifest } = readPolicyText('text' in change ? change.text : '');
    return manifest === undefined ? [] : [{ type: 'put', manifest } as const];
  });
  expect(drafts).toHaveLength(1);
  const { losses } = guard(previewDrafts(cluster, drafts));
  expect(losses.filter(({ severity }) => severity === 'critical').map(({ what, why }) => `${what}: ${why}`)).toEqual([]);
  expect(offer?.notes.filter((note) => note.includes('172.18.0.2'))).toEqual([]);
});
