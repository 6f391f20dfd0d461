/** An apply has succeeded when the stream shows it; until then the draft is kept, whatever came back or did not. */
import { describe, expect, test } from 'vitest';
import type { ObjectKey } from '@eastwest/shared/kube';
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import type { Plan } from '../../src/review/plan.ts';
import { advance, begin, isUnderWay, managersInTheWay, takingOver } from '../../src/review/step.ts';
import type { Live, Review, ReviewEvent } from '../../src/review/step.ts';

const key = 'NetworkPolicy/shop/web' as ObjectKey;
const manifest = { spec: { podSelector: {} } };
const base = { uid: 'u1', resourceVersion: '1' };
const update: Plan = { key, request: { operation: 'update', manifest, base } };
const create: Plan = { key, request: { operation: 'create', manifest } };
const remove: Plan = { key, request: { operation: 'delete', manifest, base } };

const before: Live = { ...base, manifest: { spec: { podSelector: { matchLabels: { app: 'web' } } } } };
const version = (resourceVersion: string, uid = 'u1', spec: Live['manifest'] = manifest): Live => ({
  uid,
  resourceVersion,
  manifest: spec,
});
const written = (resourceVersion: string, uid = 'u1'): ApplyOutcome => ({
  outcome: 'applied',
  uid,
  resourceVersion,
  warnings: [],
  object: manifest,
});
const shows = (live: Live | undefined): ReviewEvent => ({ type: 'streamed', live });
const answers = (outcome: ApplyOutcome): ReviewEvent => ({ type: 'answered', outcome });
const lost: ApplyOutcome = { outcome: 'unreachable', message: 'no answer', written: 'unknown' };

function after(plan: Plan, live: Live | undefined, ...events: readonly ReviewEvent[]): Review {
  const pressed: readonly ReviewEvent[] = [{ type: 'checked', outcome: written('9') }, { type: 'apply' }];
  return [...pressed, ...events].reduce(advance, begin(plan, live));
}

describe('an update', () => {
  test('waits for the stream after the answer', () => {
    expect(after(update, before, answers(written('2'))).step).toMatchObject({ step: 'waiting' });
    expect(after(update, before, answers(written('2')), shows(version('2'))).step).toEqual({
      step: 'applied',
      changedSince: false,
    });
  });

  test('waits for the answer after the stream', () => {
    expect(after(update, before, shows(version('2'))).step).toMatchObject({ step: 'applying' });
    expect(after(update, before, shows(version('2')), answers(written('2'))).step).toEqual({
      step: 'applied',
      changedSince: false,
    });
  });

  test('that changed nothing is confirmed by what is already there', () => {
    expect(after(update, before, answers(written('1'))).step).toEqual({ step: 'applied', changedSince: false });
  });

  test('that somebody overwrites at once was applied all the same', () => {
    const overtaken = { step: 'applied', changedSince: true };
    expect(after(update, before, shows(version('2')), shows(version('3')), answers(written('2'))).step).toEqual(overtaken);
    expect(after(update, before, answers(written('2')), shows(version('3'))).step).toEqual(overtaken);
    expect(after(update, before, answers(written('2')), shows(undefined)).step).toEqual(overtaken);
  });

  test('is not confirmed by a stream that shows the same old version again', () => {
    expect(after(update, before, answers(written('2')), shows(before)).step).toMatchObject({ step: 'waiting' });
  });
});

describe('a creation', () => {
  test('is confirmed by the object that was made', () => {
    expect(after(create, undefined, answers(written('5', 'u5'))).step).toMatchObject({ step: 'waiting' });
    expect(after(create, undefined, answers(written('5', 'u5')), shows(version('5', 'u5'))).step).toEqual({
      step: 'applied',
      changedSince: false,
    });
  });
});

describe('a deletion', () => {
  const gone: ApplyOutcome = { outcome: 'applied', uid: 'u1', resourceVersion: '2', warnings: [] };

  test('is confirmed by the absence, in either order', () => {
    expect(after(remove, before, answers(gone)).step).toMatchObject({ step: 'waiting' });
    expect(after(remove, before, answers(gone), shows(undefined)).step).toEqual({ step: 'applied', changedSince: false });
    expect(after(remove, before, shows(undefined), answers(gone)).step).toEqual({ step: 'applied', changedSince: false });
  });

  test('is confirmed by a new object of the same name', () => {
    expect(after(remove, before, answers(gone), shows(version('7', 'u7'))).step).toEqual({ step: 'applied', changedSince: true });
  });
});

describe('no answer', () => {
  test('that certainly wrote nothing is a failure', () => {
    const outcome: ApplyOutcome = { outcome: 'unreachable', message: 'refused', written: 'no' };
    expect(after(update, before, answers(outcome)).step).toEqual({ step: 'failed', during: 'apply', failure: outcome });
  });

  test('otherwise watches the stream', () => {
    expect(after(update, before, answers(lost)).step).toMatchObject({ step: 'unsure', changed: false });
    expect(after(update, before, answers(lost), shows(before)).step).toMatchObject({ step: 'unsure', changed: false });
  });

  test('and finds the wish fulfilled when the cluster holds what the check promised', () => {
    const reordered = version('2', 'u1', { status: {}, spec: { podSelector: {} } });
    expect(after(update, before, answers(lost), shows(reordered)).step).toEqual({ step: 'applied', changedSince: false });
    expect(after(update, before, shows(reordered), answers(lost)).step).toEqual({ step: 'applied', changedSince: false });
    expect(after(create, undefined, answers(lost), shows(version('5', 'u5'))).step).toEqual({
      step: 'applied',
      changedSince: false,
    });
    expect(after(remove, before, answers(lost), shows(undefined)).step).toMatchObject({ step: 'applied' });
  });

  test('and does not take a change of somebody else for its own', () => {
    const other = version('2', 'u1', { spec: { podSelector: {}, ingress: [{}] } });
    expect(after(update, before, answers(lost), shows(other)).step).toMatchObject({ step: 'unsure', changed: true });
  });
});

type Conflict = Extract<ApplyOutcome, { outcome: 'conflict' }>['conflicts'][number];

describe('taking over', () => {
  const owned = { manager: 'kubectl', field: 'spec.ingress', message: 'owned' };
  const refused = (plan: Plan, ...conflicts: readonly Conflict[]): Review =>
    advance(begin(plan, before), { type: 'checked', outcome: { outcome: 'conflict', conflicts } });

  test('is a way on where fields of others are all that is in the way of an update', () => {
    const review = refused(update, owned, { ...owned, field: 'spec.egress' }, { ...owned, manager: 'helm' });
    expect(managersInTheWay(review)).toEqual(['kubectl', 'helm']);
    // The same manifest on the same base (T24): what the user has seen, and nothing else.
    expect(takingOver(review)).toEqual({ key, request: { ...update.request, takeOver: true } });
    expect(update.request).not.toHaveProperty('takeOver');
  });

  test.each<[string, Review]>([
    ['that the object changed', refused(update, { message: 'changed since' })],
    ['that the object changed, too', refused(update, owned, { message: 'changed since' })],
    ['nothing at all', refused(update)],
    ['a name that is taken', refused(create, owned)],
    ['a deletion', refused(remove, owned)],
    ['a check under way', begin(update, before)],
    ['a check that went well', advance(begin(update, before), { type: 'checked', outcome: written('9') })],
    ['a missing permission', advance(begin(update, before), { type: 'checked', outcome: { outcome: 'forbidden', message: '' } })],
  ])('is no way on from %s', (_, review) => {
    expect(managersInTheWay(review)).toEqual([]);
    expect(takingOver(review)).toBeUndefined();
  });

  test('is confirmed by the last version that was written, and by the one on the way to it', () => {
    const plan = takingOver(refused(update, owned)) ?? update;
    const done = { step: 'applied', changedSince: false };
    expect(after(plan, before, shows(version('2')), shows(version('3')), answers(written('3'))).step).toEqual(done);
    expect(after(plan, before, answers(written('3')), shows(version('2'))).step).toEqual(done);
    const other = version('4', 'u1', { spec: { podSelector: {}, ingress: [{}] } });
    expect(after(plan, before, answers(written('3')), shows(other)).step).toEqual({ step: 'applied', changedSince: true });
  });
});

describe('the check', () => {
  const refusals: readonly ApplyOutcome[] = [
    { outcome: 'conflict', conflicts: [{ manager: 'argocd', field: 'spec.ingress', message: 'owned' }] },
    { outcome: 'forbidden', message: 'no' },
    { outcome: 'invalid', causes: [{ path: 'spec', message: 'no' }] },
    { outcome: 'gone', message: 'no' },
    lost,
  ];

  test.each(refusals)('a refusal ($outcome) is shown and nothing can be applied', (outcome) => {
    const review = advance(begin(update, before), { type: 'checked', outcome });
    expect(review.step).toEqual({ step: 'failed', during: 'check', failure: outcome });
    expect(advance(review, { type: 'apply' }).step).toEqual(review.step);
  });

  test('nothing is applied before it', () => {
    expect(advance(begin(update, before), { type: 'apply' }).step).toEqual({ step: 'checking' });
  });

  test('an answer that comes late changes nothing', () => {
    const applied = after(update, before, answers(written('2')), shows(version('2')));
    expect(advance(applied, { type: 'checked', outcome: lost }).step).toEqual(applied.step);
    expect(advance(applied, answers(lost)).step).toEqual(applied.step);
    expect(advance(applied, { type: 'apply' }).step).toEqual(applied.step);
  });

  test('a draft is under way from the press of the button until it is confirmed', () => {
    expect(isUnderWay(begin(update, before))).toBe(false);
    expect(isUnderWay(after(update, before))).toBe(true);
    expect(isUnderWay(after(update, before, answers(written('2'))))).toBe(true);
    expect(isUnderWay(after(update, before, answers(written('2')), shows(version('2'))))).toBe(false);
  });
});
