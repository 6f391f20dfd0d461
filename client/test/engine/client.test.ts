/** The page's side: who does not wait for an answer any more says so, once. */
import { expect, test } from 'vitest';
import { createEngine } from '../../src/engine/client.ts';
import type { FromWorker, ToWorker } from '../../src/engine/messages.ts';

function engine() {
  const said: ToWorker[] = [];
  const target = new EventTarget();
  const worker = Object.assign(target, { postMessage: (message: ToWorker) => said.push(message) });
  const answer = (data: FromWorker): void => void target.dispatchEvent(new MessageEvent('message', { data }));
  const client = createEngine(worker as unknown as Worker, {
    onResult: () => undefined,
    onFindings: () => undefined,
    onFailure: () => undefined,
  });
  return { said, answer, client };
}

const question = {
  type: 'isolate',
  intent: { subject: { kind: 'namespace', name: 'shop' }, direction: 'ingress', keep: [] },
} as const;

test('a question that is given up is left, and its promise ends', async () => {
  const { client, said } = engine();
  const wanted = new AbortController();
  const answer = client.intend(question, [], wanted.signal);
  wanted.abort();
  await expect(answer).rejects.toThrow('not waited for');
  expect(said.map(({ type }) => type)).toEqual(['intend', 'leave']);
});

test('a question that is answered is not left afterwards', async () => {
  const { answer, client, said } = engine();
  const wanted = new AbortController();
  const promise = client.intend(question, [], wanted.signal);
  answer({ type: 'intended', id: 1, answer: { type: 'nothing-to-do', because: 'it is so' } });
  expect(await promise).toEqual({ type: 'nothing-to-do', because: 'it is so' });
  wanted.abort();
  expect(said.map(({ type }) => type)).toEqual(['intend']);
});
