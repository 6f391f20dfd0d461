import { describe, expect, test } from 'vitest';
import { arrange } from '../../src/map/arrange.ts';
import { extentOf } from '../../src/map/layout.ts';
import { boutique, demoLike, generated, graphOf, longNames, openCluster } from './clusters.ts';
import { elk, sceneOf, untidy } from './support.ts';

describe('a layout from nothing', () => {
  test.each([
    ['the demo', demoLike()],
    ['a cluster without policies', openCluster()],
    ['one namespace', boutique()],
    ['long names', longNames()],
    ['many workloads', generated(12, 12, 2)],
    ['workloads without connections', generated(3, 5, 0)],
    ['nothing', graphOf([], [])],
  ])('gives every box of %s a place of its own inside its namespace', async (_, graph) => {
    const scene = sceneOf(graph);
    expect(untidy(await arrange(scene, 1.5, elk), scene)).toEqual([]);
  });

  test('folded namespaces are laid out too', async () => {
    const scene = sceneOf(generated(40, 8, 2));
    expect(scene.tooMany).toBe(320);
    expect(untidy(await arrange(scene, 1.5, elk), scene)).toEqual([]);
  });

  test('is the same for the same scene', async () => {
    const [one, two] = [await arrange(sceneOf(demoLike()), 1.2, elk), await arrange(sceneOf(demoLike()), 1.2, elk)];
    expect(one).toEqual(two);
  });

  test('is wider for a wide window than for a narrow one', async () => {
    const scene = sceneOf(demoLike());
    const shape = async (aspect: number): Promise<number> => {
      const extent = extentOf(await arrange(scene, aspect, elk));
      return extent === undefined ? 0 : extent.width / extent.height;
    };
    expect(await shape(2.4)).toBeGreaterThan(await shape(0.7));
  });
});
