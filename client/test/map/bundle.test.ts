import { describe, expect, test } from 'vitest';
import type { Graph } from '@eastwest/shared/graph';
import { allPorts, portRange, noPorts } from '@eastwest/shared/model';
import { fewLines } from '../../src/map/bundle.ts';
import { anyone, boutique, demoLike, edge, generated, graphOf, openCluster, tcp, workload } from './clusters.ts';
import { linesOf, sceneOf } from './support.ts';

const [web, api, db] = [workload('shop', 'web'), workload('shop', 'api'), workload('data', 'db')];

function labels(graph: Graph): readonly string[] {
  return linesOf(graph).map(({ from, to, label }) => `${from} ${to} ${label}`);
}

describe('one line per pair', () => {
  test('is labelled with the port when it is one', () => {
    expect(labels(graphOf([web, db], [edge(web, db, tcp(5432))]))).toEqual([`${web.id} ${db.id} 5432`]);
  });

  test('says the protocol when it is not TCP', () => {
    expect(labels(graphOf([web, db], [edge(web, db, portRange('UDP', 53, 53))]))).toEqual([`${web.id} ${db.id} 53 UDP`]);
  });

  test('says how many ports there are', () => {
    const ports = { ...tcp(80), UDP: portRange('UDP', 53, 53).UDP };
    expect(labels(graphOf([web, db], [edge(web, db, ports)]))).toEqual([`${web.id} ${db.id} 2 ports`]);
  });

  test('a range is one entry', () => {
    expect(labels(graphOf([web, db], [edge(web, db, tcp(8000, 8999))]))).toEqual([`${web.id} ${db.id} 8000–8999`]);
  });

  test('both directions share it, with an arrowhead at each end', () => {
    const [line, ...more] = linesOf(graphOf([web, db], [edge(web, db), edge(db, web, tcp(90))]));
    expect(more).toEqual([]);
    expect(line).toMatchObject({ from: web.id, to: db.id, forward: true, back: true, label: '2 ports' });
  });

  test('what cannot be known is a line of its own kind', () => {
    const [line] = linesOf(graphOf([web, db], [edge(web, db, noPorts, tcp(443))]));
    expect(line).toMatchObject({ state: 'unknown', label: '? 443' });
  });

  test('a workload and itself is no line but a mark on its box', () => {
    const scene = sceneOf(graphOf([web], [edge(web, web)]));
    expect(scene.pairs).toEqual([]);
    expect(scene.boxes.get(web.id)?.loop?.ports).toEqual(tcp(80));
  });
});

describe('lines that say the same', () => {
  const many = ['a', 'b', 'c'].map((name) => workload('shop', name));

  test('from three workloads of a namespace on the same port are one, from the namespace', () => {
    const [line, ...more] = linesOf(
      graphOf(
        [...many, db],
        many.map((each) => edge(each, db, tcp(5432))),
      ),
    );
    expect(more).toEqual([]);
    expect(line).toMatchObject({ from: 'ns:shop', to: db.id, label: '5432' });
    expect(line?.pairs).toHaveLength(3);
    expect(line?.title).toContain('shop/a → data/db: TCP 5432');
  });

  test('on different ports stay apart', () => {
    const edges = many.map((each, index) => edge(each, db, tcp(index + 1)));
    expect(linesOf(graphOf([...many, db], edges))).toHaveLength(3);
  });

  test('inside a namespace stay apart', () => {
    const edges = many.map((each) => edge(each, web, tcp(80)));
    expect(linesOf(graphOf([...many, web], edges))).toHaveLength(3);
  });

  test('of which one would be cut are two, so that the change is seen', () => {
    const graph = graphOf(
      [...many, db],
      many.map((each) => edge(each, db, tcp(5432))),
    );
    const cut = { kind: 'removed', because: '', before: { ports: tcp(5432), unknown: noPorts } } as const;
    const edges = graph.edges.map((each, index) =>
      index > 0
        ? each
        : { ...each, change: { ...cut, from: each.from, to: each.to, after: { ports: noPorts, unknown: noPorts } } },
    );
    const states = linesOf({ ...graph, edges }).map(({ state }) => state);
    expect(states.toSorted()).toEqual(['allowed', 'allowed', 'removed']);
  });
});

describe('few lines at a glance', () => {
  test('a cluster open to everything is two arrowheads per namespace and not n²', () => {
    const lines = linesOf(openCluster());
    expect(lines).toHaveLength(4);
    expect(lines.every(({ forward, back, label }) => forward && back && label === '')).toBe(true);
  });

  test('anyone on some ports says which', () => {
    expect(labels(graphOf([api, anyone], [edge(anyone, api, tcp(443))]))).toEqual([`anyone ${api.id} 443`]);
    expect(labels(graphOf([api, anyone], [edge(anyone, api, allPorts)]))).toEqual([`anyone ${api.id} `]);
  });

  test.each([
    ['the demo', demoLike()],
    ['one namespace', boutique()],
    ['144 workloads', generated(12, 12, 2)],
  ])('%s has no more lines than can be read', (_, graph) => {
    expect(linesOf(graph).length).toBeLessThanOrEqual(fewLines * 1.5);
  });

  test.each([demoLike(), generated(12, 12, 2), generated(40, 8, 2)])('no connection is lost in a bundle', (graph) => {
    const scene = sceneOf(graph);
    const shown = linesOf(graph).flatMap(({ pairs }) => pairs.map(({ id }) => id));
    expect(new Set(shown).size).toBe(shown.length);
    const across = scene.pairs.filter(({ from, to }) => !(scene.boxes.has(from as never) && scene.boxes.has(to as never)));
    expect(across.every(({ id }) => shown.includes(id))).toBe(true);
  });
});
