/** Every fix that is offered, applied: what was found is gone, and nothing worse is there instead. */
import { describe, expect, test } from 'vitest';
import { editText } from '../../src/edit/index.ts';
import { evaluate } from '../../src/evaluate/index.ts';
import type { Profile } from '../../src/evaluate/index.ts';
import { keyOf, policyText, readManifestText } from '../../src/kube/index.ts';
import type { AnyPolicyObject, ClusterObject } from '../../src/kube/index.ts';
import { lint } from '../../src/lint/index.ts';
import type { Finding } from '../../src/lint/index.ts';
import { state } from '../support/cluster.ts';
import { base } from './cluster.ts';
import type { Fixture } from './cluster.ts';

function findingsIn(objects: readonly ClusterObject[], profile?: Profile): readonly Finding[] {
  return lint(evaluate(state([...base, ...objects]), profile));
}

/** As often as they are found. */
function countOf(findings: readonly Finding[], id: string, of: Finding): number {
  return findings.filter((one) => one.id === id && one.key === of.key).length;
}

function errorsOf(findings: readonly Finding[]): number {
  return findings.filter(({ severity }) => severity === 'error').length;
}

/** The objects with the fix applied to the text of the policy, as the page does it. */
function mended(objects: readonly ClusterObject[], { key, fix }: Finding): readonly ClusterObject[] {
  const policy = objects.find((object): object is AnyPolicyObject => 'manifest' in object && keyOf(object) === key);
  if (policy === undefined || fix === undefined) throw new Error(`no policy to mend: ${key}`);
  const edited = editText(policyText(policy), fix.edits);
  if (!edited.ok) throw new Error(edited.error.message);
  const { objects: read } = readManifestText(edited.value, 'mended.yaml');
  expect(read).toHaveLength(1);
  return objects.map((object) => (object === policy ? (read[0] ?? object) : object));
}

const mechanical = [6, 7, 10, 11, 13, 16, 19, 21, 28, 29, 30, 31, 32, 33, 43, 44, 45].map((number) => `L-${number}`);

/** Tests of every fix that is offered on what fires. */
export function checkFixes(fixtures: readonly Fixture[]): void {
  const offered = fixtures.map(([id, path, fires, , profile]) => {
    const before = findingsIn(fires, profile);
    return { id, path, fires, profile, before, found: before.find((one) => one.id === id && one.path === path) };
  });
  describe('a fix', () => {
    for (const { id, path, fires, profile, before, found } of offered) {
      if (found?.fix === undefined) continue;
      test(`of ${id} at ${path}: ${found.fix.title}`, () => {
        const after = findingsIn(mended(fires, found), profile);
        expect(countOf(after, id, found)).toBeLessThan(countOf(before, id, found));
        expect(errorsOf(after)).toBeLessThanOrEqual(errorsOf(before));
      });
    }

    test('is offered where the mend is mechanical', () => {
      const ids = new Set(offered.flatMap(({ id, found }) => (found?.fix === undefined ? [] : [id])));
      expect(mechanical.filter((id) => !ids.has(id))).toEqual([]);
    });
  });
}
