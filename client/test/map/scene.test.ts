import { describe, expect, test } from 'vitest';
import { emphasisOf } from '../../src/map/lines.ts';
import { flowNodes, reused } from '../../src/map/flow.ts';
import { arrange } from '../../src/map/arrange.ts';
import { mostBoxes } from '../../src/map/scene.ts';
import { noEmphasis } from '../../src/map/lines.ts';
import { titleOf, subtitleOf, nameOf, postureOf } from '../../src/map/words.ts';
import { both, demoLike, external, generated, id, neither, workload } from './clusters.ts';
import { elk, sceneOf } from './support.ts';

describe('what there is to draw', () => {
  test('workloads stand in their namespace, ranges outside the cluster, stand-ins beside everything', () => {
    const { boxes } = sceneOf(demoLike());
    expect(boxes.get(id('shop/Deployment/cart'))?.container).toBe('ns:shop');
    expect(boxes.get(id('external:0.0.0.0/0'))?.container).toBe('outside');
    expect(boxes.get(id('anyone'))?.container).toBe('side');
  });

  test('too many boxes are folded into their namespaces, and it is said how many there are', () => {
    const scene = sceneOf(generated(40, 8, 2));
    expect(scene.tooMany).toBe(320);
    expect(scene.boxes.size).toBe(0);
    expect([...scene.containers.values()].every(({ folded, count }) => folded && count === 8)).toBe(true);
  });

  test('a filter that leaves few enough unfolds them', () => {
    const scene = sceneOf(generated(40, 8, 2), { filter: { text: 'team-3/' } });
    expect(scene.tooMany).toBeUndefined();
    expect(scene.boxes.size).toBeGreaterThan(0);
    expect(scene.boxes.size).toBeLessThanOrEqual(mostBoxes);
  });

  test('at the scope of namespaces one box is one namespace', () => {
    const scene = sceneOf(demoLike(), { scope: 'namespaces' });
    expect(scene.containers.get('ns:shop')).toMatchObject({ folded: true, count: 8 });
    expect([...scene.boxes.keys()].some((box) => box.startsWith('shop/'))).toBe(false);
  });
});

describe('attention', () => {
  test('a selected workload lifts itself, its connections and their other ends', () => {
    const { items, pairs } = emphasisOf(sceneOf(demoLike()), { type: 'node', id: id('default/Deployment/db') });
    expect([...items].toSorted()).toEqual(['default/Deployment/db', 'default/Deployment/web']);
    expect(pairs.size).toBe(1);
  });

  test('nothing selected lifts nothing', () => {
    expect(emphasisOf(sceneOf(demoLike()), { type: 'none' })).toBe(noEmphasis);
  });

  test('what has not changed is drawn by the same object as before', async () => {
    const scene = sceneOf(demoLike());
    const layout = await arrange(scene, 1.5, elk);
    const nodes = flowNodes(scene, layout, { emphasis: noEmphasis, selected: undefined, subjects: new Set() });
    const again = flowNodes(scene, layout, { emphasis: noEmphasis, selected: undefined, subjects: new Set() });
    expect(reused(nodes, again)).toBe(nodes);
    const selected = flowNodes(scene, layout, { emphasis: noEmphasis, selected: nodes[9]?.id as never, subjects: new Set() });
    const next = reused(nodes, selected);
    expect(next.filter((node, index) => node !== nodes[index])).toHaveLength(1);
  });
});

describe('what a box says', () => {
  test('kind, replicas and isolation of a workload', () => {
    const node = workload('shop', 'web', { replicas: 3, isolation: both });
    expect([titleOf(node), subtitleOf(node)]).toEqual(['web', 'Deployment · 3']);
    expect(nameOf(node)).toBe('shop/web, Deployment, 3 pods, isolated for ingress and egress');
    expect(nameOf(workload('shop', 'web', { isolation: neither, hostNetwork: true }))).toContain('on the host network');
  });

  test('which part of a workload whose pods differ it is, and how they differ', () => {
    const variant = { index: 1, of: 2, differs: 'labels track=canary' };
    expect(nameOf(workload('shop', 'web', { variant }))).toContain('part 1 of 2: labels track=canary');
  });

  test('ranges that are most of the addresses are the internet; others are called by their first', () => {
    expect(titleOf(external('0.0.0.0/1', '128.0.0.0/2'))).toBe('Internet');
    expect(titleOf(external('10.0.0.0/8', '192.168.0.0/16'))).toBe('10.0.0.0/8 +1');
    expect(titleOf(external('203.0.113.0/24'))).toBe('203.0.113.0/24');
  });

  test('how a namespace stands', () => {
    const summary = { name: 'shop', labels: new Map(), pods: 3, synthesised: false } as const;
    expect(postureOf({ ...summary, ingress: 'all', egress: 'all' })).toEqual({ words: 'default deny', open: false });
    expect(postureOf({ ...summary, ingress: 'none', egress: 'none' })).toEqual({ words: 'open to all', open: true });
    expect(postureOf({ ...summary, pods: 0, ingress: 'none', egress: 'none' })).toBeUndefined();
  });
});
