/** What a test lets an API server do wrong. */
import { type FakeApiServer, type Fault, sendStatus } from './fake-api-server.ts';

export function refuse(code: number, reason: string, headers: Record<string, string> = {}, message = reason): Fault {
  return (response) => sendStatus(response, code, reason, message, headers);
}

/** Cuts the connection. */
export const reset: Fault = (response) => response.socket?.resetAndDestroy();

/** Two pods in a namespace; the last version is 13. */
export function withPods(fake: FakeApiServer): void {
  fake.put('namespaces', 'a');
  fake.put('pods', 'a/one');
  fake.put('pods', 'a/two');
}
