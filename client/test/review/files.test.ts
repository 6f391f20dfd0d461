/** What a request says of manifest files, and what is said of them. */
import { describe, expect, test } from 'vitest';
import type { ObjectKey } from '@eastwest/shared/kube';
import type { FileChange, SourceInfo } from '@eastwest/shared/protocol';
import { fileDeed, inFile, toShownFile } from '../../src/review/files.ts';
import type { Plan } from '../../src/review/plan.ts';
import { advance, begin } from '../../src/review/step.ts';
import type { DraftId, DraftState } from '../../src/state/drafts.ts';

const manifest = { spec: {} };
const create: Plan = { key: 'NetworkPolicy/shop/web' as ObjectKey, request: { operation: 'create', manifest } };
const base = { uid: 'u', resourceVersion: '1' };
const update: Plan = { ...create, request: { operation: 'update', manifest, base } };
const draft: DraftState = { type: 'edit', id: 'new:1' as DraftId, text: 'spec: {} # typed', baseText: '' };
const source = (apply: SourceInfo['apply']): SourceInfo => ({ kind: 'manifests', name: 'f', why: '', apply });
const change: FileChange = { path: 'f/a.yaml', before: '', after: 'a', firstLine: 1, version: 'v1' };

describe('a request', () => {
  test('brings what was typed, and the file of a new policy, where files are written', () => {
    expect(inFile(create, draft, source('files'), undefined).request).toEqual({ ...create.request, text: 'spec: {} # typed' });
    expect(inFile(create, draft, source('files'), 'b.yaml').request).toMatchObject({ file: 'b.yaml' });
    expect(inFile(update, draft, source('files'), 'b.yaml').request).toEqual({ ...update.request, text: 'spec: {} # typed' });
    expect(inFile(create, draft, source('cluster'), 'b.yaml')).toBe(create);
  });

  test('to write goes to what the check has shown', () => {
    const checked = { outcome: 'applied', uid: 'u', resourceVersion: '2', warnings: [], file: change } as const;
    const review = advance(begin(create, undefined), { type: 'checked', outcome: checked });
    expect(review.file).toEqual(change);
    expect(toShownFile(create.request, review.file)).toEqual({ ...create.request, fileVersion: 'v1', file: 'f/a.yaml' });
    expect(toShownFile(update.request, review.file)).toEqual({ ...update.request, fileVersion: 'v1' });
    expect(toShownFile(create.request, undefined)).toBe(create.request);
  });
});

test('what happens to a file is said', () => {
  const { before, after, ...rest } = change;
  expect(fileDeed(change)).toBe('Changes in the file');
  expect(fileDeed({ ...rest, after: after ?? '' })).toBe('New file');
  expect(fileDeed({ ...rest, before: before ?? '' })).toMatch(/^The file is removed/);
});
