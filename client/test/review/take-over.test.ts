/** What is sent when the user takes fields over: the check first, then the write, unless the check has news (T23). */
import { beforeEach, describe, expect, test } from 'vitest';
import { keyOf } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';
import { check, takeOver } from '../../src/review/reviews.ts';
import type { DraftState } from '../../src/state/drafts.ts';
import { store } from '../../src/ui/store.ts';
import { allowText, clusterOf, policy } from '../support/objects.ts';

const live = policy(allowText('web', 'api'), '7');
const key = keyOf(live);
const base = { key, uid: live.uid, resourceVersion: '7' };
const draft: DraftState = { type: 'edit', id: key, text: allowText('web', 'cart'), baseText: '', base };

const owned: ApplyOutcome = {
  outcome: 'conflict',
  conflicts: [{ manager: 'kubectl', field: 'spec.ingress', message: 'owned' }],
};
const accepted = (...warnings: readonly string[]): ApplyOutcome => ({
  outcome: 'applied',
  uid: live.uid,
  resourceVersion: '8',
  warnings,
});

beforeEach(() => store.setState({ cluster: clusterOf(live) }));

/** Asks in turn, and is answered so. */
function server(...answers: readonly ApplyOutcome[]) {
  const asked: ApplyRequest[] = [];
  const apply = (request: ApplyRequest): Promise<ApplyOutcome> => {
    asked.push(request);
    return Promise.resolve(answers[asked.length - 1] ?? { outcome: 'forbidden', message: 'asked too often' });
  };
  return { asked, apply };
}

async function takenOver(
  ...answers: readonly ApplyOutcome[]
): Promise<readonly (readonly [dryRun: boolean, takeOver: boolean])[]> {
  const { asked, apply } = server(...answers);
  await check(draft, apply);
  await takeOver(draft.id, { preview: undefined }, apply);
  for (const request of asked) expect(request.base).toEqual({ uid: live.uid, resourceVersion: '7' });
  return asked.map((request) => [request.dryRun, request.takeOver === true]);
}

const plainCheck = [true, false];
const bolderCheck = [true, true];
const write = [false, true];

describe('after a conflict over fields', () => {
  test('it is checked, and then written', async () => {
    expect(await takenOver(owned, accepted(), accepted())).toEqual([plainCheck, bolderCheck, write]);
  });

  test('warnings are shown before anything is written', async () => {
    expect(await takenOver(owned, accepted('`x` stays'))).toEqual([plainCheck, bolderCheck]);
  });

  test('a refusal of the check is the end of it', async () => {
    const changed: ApplyOutcome = { outcome: 'conflict', conflicts: [{ message: 'changed since' }] };
    expect(await takenOver(owned, changed)).toEqual([plainCheck, bolderCheck]);
  });
});

test.each<[string, ApplyOutcome]>([
  ['a check that went well', accepted()],
  ['a change of somebody else', { outcome: 'conflict', conflicts: [{ message: 'changed since' }] }],
])('after %s nothing is taken over', async (_, outcome) => {
  expect(await takenOver(outcome)).toEqual([plainCheck]);
});
