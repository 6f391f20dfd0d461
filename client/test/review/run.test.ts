/** What is applied, what is not, and the way back: of a change set as a machine, and of what is sent. */
import { beforeEach, describe, expect, test } from 'vitest';
import { keyOf } from '@eastwest/shared/kube';
import type { ObjectKey, PolicyObject } from '@eastwest/shared/kube';
import { ok } from '@eastwest/shared/base';
import type { ApplyOutcome, ApplyRequest, RecordedChange, UndoSetRequest } from '@eastwest/shared/protocol';
import { backOf, isTakenBack } from '../../src/review/back.ts';
import { applyAll, goOn, leaveRun, lookWhetherTakenBack, takeBack } from '../../src/review/change-set.ts';
import { advanceRun, beginRun, notApplied } from '../../src/review/run.ts';
import type { Done, Run } from '../../src/review/run.ts';
import { check, forgetReview, reviewOf } from '../../src/review/reviews.ts';
import { noLosses } from '@eastwest/shared/guard';
import type { SetPreview } from '../../src/engine/messages.ts';
import type { DraftState } from '../../src/state/drafts.ts';
import { store } from '../../src/ui/store.ts';
import { allowText, clusterOf, policy } from '../support/objects.ts';

const web = policy(allowText('web', 'api'), '7');
const db = policy(allowText('db', 'api'), '9');
const draftOf = (live: PolicyObject, text: string): DraftState => {
  const key = keyOf(live);
  return { type: 'edit', id: key, text, baseText: '', base: { key, uid: live.uid, resourceVersion: live.resourceVersion } };
};
const webDraft = draftOf(web, allowText('web', 'cart'));
const dbDraft = draftOf(db, allowText('db', 'cart'));
const fresh: DraftState = { type: 'edit', id: 'new:1', text: allowText('fresh', 'web'), baseText: '' };

function done(draft: DraftState, key: ObjectKey, part: Partial<Done> = {}): Done {
  return { id: draft.id, draft, key, halfway: false, before: undefined, written: { uid: 'u', resourceVersion: '8' }, ...part };
}

describe('a run', () => {
  const steps = [{ id: webDraft.id, bridge: {} }, { id: dbDraft.id }, { id: webDraft.id }];
  const before = { uid: web.uid, resourceVersion: '7', manifest: web.manifest };

  test('counts a policy that stands in between as not applied', () => {
    const halfway = advanceRun(beginRun(steps), { type: 'written', done: done(webDraft, keyOf(web), { halfway: true, before }) });
    expect(notApplied(halfway)).toEqual([webDraft.id, dbDraft.id]);
    expect(halfway.phase).toBe('applying');
  });

  test('keeps what was there at first, whatever stood in between', () => {
    const between = { uid: web.uid, resourceVersion: '8', manifest: {} };
    const ended = [
      done(webDraft, keyOf(web), { halfway: true, before }),
      done(dbDraft, keyOf(db)),
      done(webDraft, keyOf(web), { before: between }),
    ].reduce<Run>((run, each) => advanceRun(run, { type: 'written', done: each }), beginRun(steps));
    expect(ended.phase).toBe('applied');
    expect(ended.done.map(({ id }) => id)).toEqual([dbDraft.id, webDraft.id]);
    expect(ended.done[1]?.before).toBe(before);
  });

  test('is taken back only after a stop, or by the server once something is written', () => {
    const begun = beginRun(steps);
    expect(advanceRun(begun, { type: 'taken-back', back: [] })).toBe(begun);
    const one = advanceRun(begun, { type: 'written', done: done(webDraft, keyOf(web)) });
    expect(advanceRun(one, { type: 'take-back' })).toBe(one);
    expect(advanceRun(advanceRun(one, { type: 'failed' }), { type: 'take-back' }).phase).toBe('taking-back');
    const back = one.done.map((each) => ({ done: each }));
    expect(advanceRun(one, { type: 'taken-back', back })).toMatchObject({ phase: 'taken-back', back });
  });
});

describe('what became of what was taken back', () => {
  const set = { id: 's', size: 2 };
  const change = (id: string, key: ObjectKey, more: Partial<RecordedChange> = {}): RecordedChange => ({
    id,
    at: '2026-01-01T00:00:00.000Z',
    operation: 'update',
    key,
    set,
    ...more,
  });
  const version = { uid: 'u', resourceVersion: '12', manifest: {} };
  const undo = change('4', keyOf(web), { undoes: '1', after: version, set: { id: 't', size: 2, undoes: 's' } });
  const both = [done(webDraft, keyOf(web)), done(dbDraft, keyOf(db))];

  test('is what its first part has replaced, the last policy first, and why the others stay', () => {
    const stands = { state: 'stands', at: '', message: 'changed' } as const;
    const changes = [undo, change('2', keyOf(db), { keep: stands }), change('1', keyOf(web), { undoneBy: '4' })];
    expect(backOf(both, 's', changes, new Map())).toEqual([
      { done: both[1], problem: 'Changed.' },
      { done: both[0], left: version },
    ]);
    expect(backOf(both, 's', changes, new Map([[keyOf(db), 'Refused.']]))[0]).toMatchObject({ problem: 'Refused.' });
    expect(isTakenBack(changes, 's')).toBe(true);
  });

  test('is not known while a part still waits', () => {
    const pending = { state: 'pending', until: '2026-01-01T00:01:00.000Z' } as const;
    const changes = [undo, change('2', keyOf(db), { keep: pending }), change('1', keyOf(web), { undoneBy: '4' })];
    expect(isTakenBack(changes, 's')).toBe(false);
    expect(isTakenBack([change('1', keyOf(web))], 's'), 'nothing of it is taken back').toBe(false);
  });
});

/** Writes what it is asked to and shows it at once, except where it refuses. */
function server(refuses: (request: ApplyRequest) => boolean = () => false) {
  const asked: ApplyRequest[] = [];
  const changes: RecordedChange[] = [];
  let version = 100;
  const record = ({ set, operation }: ApplyRequest, key: ObjectKey, before: PolicyObject | undefined): void => {
    if (set === undefined) return;
    const was = before && { uid: before.uid, resourceVersion: before.resourceVersion, manifest: before.manifest };
    changes.unshift({ id: `c${changes.length}`, at: '', operation, key, set, ...(was && { before: was }) });
  };
  /** As the server does it: the last first, each as it was before. */
  const undoSet = ({ set }: UndoSetRequest) => {
    const parts = changes.filter((change) => change.set?.id === set);
    for (const [index, { id, key, before }] of parts.entries()) {
      const objects = new Map(store.getState().cluster.objects);
      const resourceVersion = String(++version);
      if (before === undefined) objects.delete(key);
      else objects.set(key, { ...web, uid: before.uid, resourceVersion, manifest: before.manifest });
      store.setState(({ cluster }) => ({ cluster: { ...cluster, objects } }));
      const undo = `u${index}`;
      const after = before && { ...before, resourceVersion };
      changes.splice(0, changes.length, ...changes.map((change) => (change.id === id ? { ...change, undoneBy: undo } : change)));
      changes.unshift({ id: undo, at: '', operation: 'update', key, undoes: id, ...(after && { after }) });
    }
    const results = parts.map(({ id, key }) => ({
      change: id,
      key,
      outcome: { outcome: 'applied', uid: 'u', resourceVersion: '1', warnings: [] } as const,
    }));
    return Promise.resolve(ok({ results }));
  };
  const history = () => Promise.resolve(ok({ now: '', kept: '', changes: [...changes], more: false }));
  const apply = (request: ApplyRequest): Promise<ApplyOutcome> => {
    asked.push(request);
    if (refuses(request)) return Promise.resolve({ outcome: 'forbidden', message: 'no' });
    const metadata = request.manifest['metadata'] as { readonly name: string; readonly namespace: string };
    const key = `NetworkPolicy/${metadata.namespace}/${metadata.name}` as ObjectKey;
    const uid = request.base?.uid ?? 'made';
    const resourceVersion = String(request.dryRun ? version : ++version);
    if (!request.dryRun) {
      const { cluster } = store.getState();
      const objects = new Map(cluster.objects);
      const before = objects.get(key);
      if (before === undefined || before.kind === 'NetworkPolicy') record(request, key, before);
      if (request.operation === 'delete') objects.delete(key);
      else objects.set(key, { ...web, ...metadata, uid, resourceVersion, manifest: request.manifest });
      store.setState({ cluster: { ...cluster, objects } });
    }
    return Promise.resolve({ outcome: 'applied', object: request.manifest, uid, resourceVersion, warnings: [] });
  };
  const writes = (): readonly string[] =>
    asked
      .filter(({ dryRun }) => !dryRun)
      .map(({ operation, manifest }) => `${operation} ${(manifest['metadata'] as { name: string }).name}`);
  return { apply, writes, undoSet, history };
}

function previewOf(steps: SetPreview['steps']): SetPreview {
  const graph = { nodes: new Map(), edges: [] } as unknown as SetPreview['preview']['before'];
  const counts = { added: 0, removed: 0, changed: 0, unknown: 0 };
  return { preview: { before: graph, after: graph, changes: [], counts }, guard: noLosses, steps, cuts: [] };
}

describe('a change set', () => {
  const drafts = [webDraft, dbDraft, fresh];
  beforeEach(() => {
    leaveRun();
    for (const { id } of drafts) forgetReview(id);
    store.setState({ cluster: clusterOf(web, db), drafts: new Map(drafts.map((draft) => [draft.id, draft])) });
  });

  test('is written in its order, each after the stream has shown the one before', async () => {
    const { apply, writes } = server();
    for (const draft of drafts) await check(draft, apply);
    await applyAll(previewOf([{ id: fresh.id }, { id: dbDraft.id }, { id: webDraft.id }]), apply);
    expect(writes()).toEqual(['create fresh', 'update db', 'update web']);
    expect(store.getState().drafts.size).toBe(0);
  });

  test('stops at the first that fails, and goes on from there once it is mended', async () => {
    let broken = true;
    const { apply, writes } = server(
      ({ dryRun, manifest }) => broken && !dryRun && (manifest['metadata'] as { name: string }).name === 'db',
    );
    for (const draft of drafts) await check(draft, apply);
    await applyAll(previewOf(drafts.map(({ id }) => ({ id }))), apply);
    expect([...store.getState().drafts.keys()]).toEqual([dbDraft.id, fresh.id]);
    expect(reviewOf(dbDraft.id)?.review.step).toMatchObject({ step: 'failed' });
    broken = false;
    await goOn(apply);
    expect(writes()).toEqual(['update web', 'update db', 'update db', 'create fresh']);
    expect(store.getState().drafts.size).toBe(0);
  });

  test('is taken back: what was there is there again, and what was wanted is a draft again', async () => {
    const { apply, ...services } = server(
      ({ dryRun, manifest }) => !dryRun && (manifest['metadata'] as { name: string }).name === 'fresh',
    );
    for (const draft of drafts) await check(draft, apply);
    await applyAll(previewOf([{ id: webDraft.id }, { id: fresh.id }, { id: dbDraft.id }]), apply);
    await takeBack(services);
    const live = store.getState().cluster.objects.get(keyOf(web));
    expect(live).toMatchObject({ manifest: { spec: web.manifest['spec'] } });
    expect(store.getState().drafts.get(webDraft.id)).toMatchObject({
      text: allowText('web', 'cart'),
      base: { resourceVersion: live?.resourceVersion },
    });
  });

  test('whose time is over is taken back by the server: seen in the history, what was wanted is a draft again', async () => {
    const { apply, undoSet, history } = server();
    for (const draft of drafts) await check(draft, apply);
    await applyAll(previewOf(drafts.map(({ id }) => ({ id }))), apply);
    expect(store.getState().drafts.size).toBe(0);
    await lookWhetherTakenBack(history);
    expect(store.getState().drafts.size, 'nothing was taken back yet').toBe(0);
    const page = await history();
    const changes = page.ok ? page.value.changes : [];
    expect(new Set(changes.map((change) => change.set?.id)).size).toBe(1);
    expect(changes[0]?.set?.size).toBe(3);
    await undoSet({ set: changes[0]?.set?.id ?? '' });
    await lookWhetherTakenBack(history);
    expect([...store.getState().drafts.keys()].toSorted()).toEqual(drafts.map(({ id }) => id).toSorted());
  });

  test('writes a policy in two steps where it has to, and ends with what was wanted', async () => {
    const { apply, writes } = server();
    for (const draft of drafts) await check(draft, apply);
    const bridge = policy(allowText('fresh', 'api'), '1').manifest;
    await applyAll(previewOf([{ id: fresh.id, bridge }, { id: webDraft.id }, { id: fresh.id }]), apply);
    expect(writes()).toEqual(['create fresh', 'update web', 'update fresh']);
    expect(store.getState().drafts.has(fresh.id)).toBe(false);
    expect(store.getState().cluster.objects.get('NetworkPolicy/shop/fresh' as ObjectKey)).toMatchObject({
      manifest: policy(allowText('fresh', 'web'), '1').manifest,
    });
  });

  test('counts as applied what turns out to be written after its answer was lost, and goes on after it', async () => {
    const { apply, writes } = server();
    let answers = false;
    const mute = (request: ApplyRequest): Promise<ApplyOutcome> => {
      const isLost = !answers && !request.dryRun && (request.manifest['metadata'] as { name: string }).name === 'db';
      return isLost ? Promise.resolve({ outcome: 'unreachable', message: 'broken', written: 'unknown' }) : apply(request);
    };
    for (const draft of drafts) await check(draft, mute);
    await applyAll(previewOf(drafts.map(({ id }) => ({ id }))), mute);
    expect(writes()).toEqual(['update web']);
    const { cluster } = store.getState();
    const wanted = policy(allowText('db', 'cart'), '55');
    store.setState({ cluster: { ...cluster, objects: new Map(cluster.objects).set(keyOf(db), { ...wanted, uid: db.uid }) } });
    answers = true;
    await goOn(mute);
    expect(writes()).toEqual(['update web', 'create fresh']);
    expect([...store.getState().drafts.keys()]).toEqual([]);
  });
});
