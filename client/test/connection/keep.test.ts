/** T27: what keeps a change proves that the server can be reached now. It is asked at once or not at all. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { history, keep, undo } from '../../src/connection/requests.ts';

const fetched = vi.fn<typeof fetch>();
beforeEach(() => vi.stubGlobal('fetch', fetched));
afterEach(() => {
  vi.unstubAllGlobals();
  fetched.mockReset();
});

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

test('kept is kept, with what the server warns of', async () => {
  fetched.mockResolvedValueOnce(answer(200, { outcome: 'kept' }));
  expect(await keep('a')).toBeUndefined();
  fetched.mockResolvedValueOnce(answer(200, { outcome: 'kept', warning: 'not recorded' }));
  expect(await keep('a')).toBe('not recorded');
});

test('over a connection that is older than the change it is asked again, over another one, but not without end', async () => {
  fetched.mockImplementation(() => Promise.resolve(answer(425, { outcome: 'again' })));
  fetched.mockResolvedValueOnce(answer(425, { outcome: 'again' })).mockResolvedValueOnce(answer(200, { outcome: 'kept' }));
  expect(await keep('a')).toBeUndefined();
  expect(fetched).toHaveBeenCalledTimes(2);
  expect(await keep('a')).toBe('No new connection to the server could be made.');
  expect(fetched.mock.calls.length).toBeLessThan(12);
});

test('a server that cannot be reached, or answers too late, is asked once', async () => {
  fetched.mockRejectedValueOnce(new TypeError('fetch failed'));
  expect(await keep('a')).toBe('The server cannot be reached.');
  fetched.mockRejectedValueOnce(new DOMException('late', 'TimeoutError'));
  expect(await keep('a')).toBe('The server did not answer in time.');
  expect(fetched).toHaveBeenCalledTimes(2);
});

test('too late is said in the words of the server', async () => {
  fetched.mockResolvedValueOnce(answer(409, { outcome: 'late', message: 'it was taken back already' }));
  expect(await keep('a')).toBe('it was taken back already');
  fetched.mockResolvedValueOnce(answer(404, { error: 'not-found', message: 'there is no such change in the history' }));
  expect(await keep('a')).toContain('no such change');
});

test('an undo is answered as an apply is; without an answer it may have happened', async () => {
  fetched.mockResolvedValueOnce(answer(409, { outcome: 'conflict', conflicts: [{ message: 'changed' }] }));
  expect(await undo({ id: 'a', dryRun: false })).toEqual({ outcome: 'conflict', conflicts: [{ message: 'changed' }] });
  fetched.mockRejectedValueOnce(new TypeError('fetch failed'));
  expect(await undo({ id: 'a', dryRun: false })).toMatchObject({ outcome: 'unreachable', written: 'unknown' });
});

test('the list is checked at the door', async () => {
  fetched.mockResolvedValueOnce(answer(200, { now: '', kept: 'here', changes: [{ id: 'a' }], more: false }));
  expect(await history()).toEqual({ ok: false, error: 'The answer of the server cannot be read. Reload the page.' });
  fetched.mockResolvedValueOnce(answer(200, { now: '', kept: 'here', changes: [], more: false }));
  expect(await history('a b')).toMatchObject({ ok: true });
  expect(fetched.mock.lastCall?.[0]).toBe('/api/history?before=a%20b');
});
