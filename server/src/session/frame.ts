/** Messages as server-sent events, encoded once and shared by all browsers. */
import { eventId } from '@eastwest/shared/protocol';
import type { StreamMessage } from '@eastwest/shared/protocol';

export type Frame = Uint8Array;

const encoder = new TextEncoder();

/** JSON has no line breaks, so it is one `data:` line. A digest bears no id: it adds nothing that could be resumed after. */
export function frameOf(message: StreamMessage): Frame {
  const id = message.type === 'digest' ? '' : `id: ${eventId(message.epoch, message.seq)}\n`;
  return encoder.encode(`${id}data: ${JSON.stringify(message)}\n\n`);
}

/** Keeps proxies from taking a quiet stream for a dead one (F29). */
export const heartbeatFrame: Frame = encoder.encode(': still here\n\n');

/** Asks the browser to wait this long before it connects again. */
export function retryFrame(ms: number): Frame {
  return encoder.encode(`retry: ${Math.round(ms)}\n\n`);
}
