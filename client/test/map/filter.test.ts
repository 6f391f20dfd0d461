import { describe, expect, test } from 'vitest';
import type { Graph } from '@eastwest/shared/graph';
import { inFrame, matching, parsePorts } from '../../src/map/filter.ts';
import { noFilter } from '../../src/state/navigation.ts';
import type { Filter } from '../../src/state/view.ts';
import { allPorts, portRange, unionPorts } from '@eastwest/shared/model';
import { anyone, demoLike, edge, external, graphOf, id, neither, tcp, workload } from './clusters.ts';
import { stagedOf } from './support.ts';

const web = workload('shop', 'web', {
  labels: new Map([
    ['app', 'web'],
    ['tier', 'front'],
  ]),
});
const api = workload('shop', 'api');
const db = workload('data', 'db');
const internet = external('0.0.0.0/0');
const lonely = external('10.9.8.0/24');
const graph = graphOf(
  [web, api, db, internet, lonely, anyone],
  [edge(internet, web, tcp(443)), edge(web, api, tcp(8080)), edge(api, db, tcp(5432)), edge(anyone, db, allPorts)],
);

function shown(filter: Partial<Filter>, of: Graph = graph): { nodes: readonly string[]; edges: readonly string[] } {
  const whole = { ...noFilter, ...filter };
  const { nodes, edges } = matching(inFrame(of, of.edges, whole), whole);
  return { nodes: [...nodes.keys()], edges: edges.map(({ from, to }) => `${from}→${to}`) };
}

describe('the filter', () => {
  test('without one everything is shown but ranges that nothing may reach', () => {
    expect(shown({}).nodes).toEqual([web.id, api.id, db.id, internet.id, anyone.id]);
  });

  test('by namespace leaves its workloads and who outside may talk to them', () => {
    expect(shown({ namespaces: ['data'] })).toEqual({ nodes: [db.id, anyone.id], edges: [`anyone→${db.id}`] });
  });

  test('a namespace called constructor is a namespace', () => {
    const odd = workload('constructor', '__proto__', { isolation: neither });
    expect(shown({ namespaces: ['constructor'] }, graphOf([odd, web], [])).nodes).toEqual([odd.id]);
  });

  test('by name leaves what is called so and its connections with their other ends', () => {
    expect(shown({ text: 'API' })).toEqual({
      nodes: [web.id, api.id, db.id],
      edges: [`${web.id}→${api.id}`, `${api.id}→${db.id}`],
    });
  });

  test.each(['tier=front', 'tier', 'app=web'])('by label `%s`', (text) => {
    expect(shown({ text }).edges).toEqual([`${internet.id}→${web.id}`, `${web.id}→${api.id}`]);
  });

  test('by address', () => {
    expect(shown({ text: '0.0.0.0' }).edges).toEqual([`${internet.id}→${web.id}`]);
  });

  test('by direction: what comes in to the matched, or what goes out of it', () => {
    expect(shown({ text: 'api', direction: 'ingress' }).edges).toEqual([`${web.id}→${api.id}`]);
    expect(shown({ text: 'api', direction: 'egress' }).edges).toEqual([`${api.id}→${db.id}`]);
  });

  test('by port leaves only what is connected on it', () => {
    expect(shown({ port: '443' })).toEqual({
      nodes: [web.id, db.id, internet.id, anyone.id],
      edges: [`${internet.id}→${web.id}`, `anyone→${db.id}`],
    });
    expect(shown({ port: 'UDP 5432' }).edges).toEqual([`anyone→${db.id}`]);
  });

  test('focus leaves a node and its neighbours', () => {
    expect(shown({ focus: api.id })).toEqual({
      nodes: [web.id, api.id, db.id],
      edges: [`${web.id}→${api.id}`, `${api.id}→${db.id}`],
    });
  });

  test('focus on what is gone shows everything', () => {
    expect(shown({ focus: id('gone/Pod/x') })).toEqual(shown({}));
  });
});

describe('a port filter', () => {
  test.each([
    ['443', unionPorts(unionPorts(tcp(443), portRange('UDP', 443, 443)), portRange('SCTP', 443, 443))],
    ['tcp 8000-8080', tcp(8000, 8080)],
    ['UDP', portRange('UDP', 1, 65535)],
    ['', undefined],
    ['http', undefined],
    ['4-', undefined],
  ])('`%s`', (text, ports) => {
    expect(parsePorts(text)).toEqual(ports);
  });
});

function arrangement(filter: Partial<Filter>): string {
  return stagedOf(demoLike(), { filter }).arrangement;
}

describe('what stays in its place', () => {
  test('text, port and direction hide within the same picture', () => {
    expect(arrangement({ text: 'cart', port: '80', direction: 'egress' })).toBe(arrangement({}));
  });

  test('namespaces and focus are another picture', () => {
    expect(arrangement({ namespaces: ['shop'] })).not.toBe(arrangement({}));
    expect(arrangement({ focus: id('shop/Deployment/cart') })).not.toBe(arrangement({}));
  });

  test('the order in which namespaces were ticked is none', () => {
    expect(arrangement({ namespaces: ['shop', 'data'] })).toBe(arrangement({ namespaces: ['data', 'shop'] }));
  });
});
