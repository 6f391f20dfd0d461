/** Long answers give way to everything else, and those that nobody waits for are not worked on. */
import { expect, test } from 'vitest';
import type { Steps } from '@eastwest/shared/base';
import type { FromWorker } from '../../src/engine/messages.ts';
import { Works } from '../../src/engine/works.ts';

function works() {
  const waiting: (() => void)[] = [];
  const said: number[] = [];
  const done: string[] = [];
  const all = new Works(
    (work) => waiting.push(work),
    (message) => said.push('id' in message ? message.id : 0),
  );
  const begin = (id: number, pieces: number): void => all.begin(id, steps(id, pieces));
  function* steps(id: number, pieces: number): Steps<FromWorker> {
    for (let piece = 1; piece < pieces; piece++) {
      done.push(`${id}.${piece}`);
      yield;
    }
    return { type: 'selected-by', id, policies: [] };
  }
  return { all, begin, waiting, said, done, turn: () => waiting.shift()?.() };
}

function* broken(): Steps<FromWorker> {
  yield;
  throw new Error('a bug');
}

test('nothing is done in the turn in which it is asked, and one piece in each of the next', () => {
  const { begin, done, said, turn, waiting } = works();
  begin(1, 3);
  expect([done, waiting.length]).toEqual([[], 1]);
  turn();
  expect([done, waiting.length]).toEqual([['1.1'], 1]);
  turn();
  turn();
  expect([done, said, waiting.length]).toEqual([['1.1', '1.2'], [1], 0]);
});

test('answers come in the order of the questions', () => {
  const { begin, said, turn, waiting } = works();
  begin(1, 2);
  begin(2, 1);
  expect(waiting.length).toBe(1);
  for (let times = 0; times < 3; times++) turn();
  expect(said).toEqual([1, 2]);
});

test('what nobody waits for is left where it is', () => {
  const { all, begin, done, said, turn, waiting } = works();
  begin(1, 9);
  turn();
  all.leave(1);
  begin(2, 1);
  turn();
  expect([done, said, waiting.length]).toEqual([['1.1'], [2], 0]);
});

test('a bug ends the work that has it; what is asked later is answered', () => {
  const { all, begin, said, turn } = works();
  all.begin(1, broken());
  turn();
  expect(turn).toThrow('a bug');
  all.clear();
  begin(2, 1);
  turn();
  expect(said).toEqual([2]);
});
