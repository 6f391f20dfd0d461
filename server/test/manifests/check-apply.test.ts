/** `apply` on manifests that are not to be written checks as an API server would, and never writes. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyRequest } from '@eastwest/shared/protocol';
import { checkApply } from '../../src/cluster/manifests/check-apply.ts';
import { indexObjects } from '../../src/cluster/manifests/differences.ts';
import { loadManifests } from '../../src/cluster/manifests/index.ts';
import { testFolder } from '../support/folder.ts';

const manifest = (name: string, spec: JsonObject = { podSelector: {} }): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec,
});

async function held() {
  const folder = testFolder({ 'deny.json': JSON.stringify(manifest('deny')) });
  const { objects } = await loadManifests([folder.path]);
  const [deny] = objects;
  if (deny === undefined) throw new Error('nothing was read');
  return { index: indexObjects(objects), base: { uid: deny.uid, resourceVersion: deny.resourceVersion } };
}

const request = (over: Partial<ApplyRequest>): ApplyRequest => ({
  operation: 'create',
  dryRun: true,
  manifest: manifest('new'),
  ...over,
});

describe('a dry run', () => {
  test('accepts what is valid', async () => {
    const { index, base } = await held();
    expect(checkApply(request({}), index)).toMatchObject({ outcome: 'applied', object: manifest('new') });
    expect(checkApply(request({ operation: 'update', manifest: manifest('deny'), base }), index)).toMatchObject({
      outcome: 'applied',
      ...base,
    });
    expect(checkApply(request({ operation: 'delete', manifest: manifest('deny'), base }), index)).toEqual({
      outcome: 'applied',
      ...base,
      warnings: [],
    });
  });

  test('a text has to say what was looked at', async () => {
    const { index } = await held();
    const text = JSON.stringify(manifest('new'));
    expect(checkApply(request({ text }), index)).toMatchObject({ outcome: 'applied' });
    for (const [wrong, message] of [
      [text.replace('new', 'other'), 'the text says something else than the policy that was checked'],
      [`${text}\n---\n${text}`, 'one policy at a time: this text has 2 documents'],
      ['a: [', 'a closing `]` is missing'],
      [text.replace('"spec"', '"kind": "NetworkPolicy", "spec"'), '`kind` stands twice in this mapping'],
    ] as const)
      expect(checkApply(request({ text: wrong }), index), wrong).toMatchObject({ outcome: 'invalid', causes: [{ message }] });
  });

  test('names the fields that are invalid', async () => {
    const { index } = await held();
    const invalid = manifest('new', { podSelector: {}, policyTypes: ['Sideways'] });
    expect(checkApply(request({ manifest: invalid }), index)).toMatchObject({
      outcome: 'invalid',
      causes: [{ path: 'spec.policyTypes[0]' }],
    });
  });

  test('sees that a name is taken, that the file changed, and that it is gone', async () => {
    const { index, base } = await held();
    expect(checkApply(request({ manifest: manifest('deny') }), index)).toMatchObject({
      outcome: 'conflict',
      live: manifest('deny'),
    });
    const stale = { ...base, resourceVersion: 'older' };
    expect(checkApply(request({ operation: 'update', manifest: manifest('deny'), base: stale }), index)).toMatchObject({
      outcome: 'conflict',
    });
    expect(checkApply(request({ operation: 'update', manifest: manifest('gone'), base }), index)).toMatchObject({
      outcome: 'gone',
    });
  });
});

test('a real apply is refused with what to do instead', async () => {
  const { index } = await held();
  expect(checkApply(request({ dryRun: false }), index)).toEqual({
    outcome: 'forbidden',
    message: 'these manifests are not written from here: export the YAML and save it where they are',
  });
});

test('other kinds are not edited', async () => {
  const { index } = await held();
  expect(checkApply(request({ manifest: { ...manifest('new'), kind: 'Pod' } }), index)).toMatchObject({ outcome: 'forbidden' });
});
