/** `GET /api/stream`: the session's frames as server-sent events. */
import type { RequestHandler } from 'express';
import { retryFrame } from '../session/index.ts';
import type { Session } from '../session/index.ts';
import { Refusal } from './refusal.ts';

export interface StreamOptions {
  readonly session: Session;
  readonly maxStreams: number;
  readonly draining: () => boolean;
}

/** Spread, so that not all browsers of a server that restarts come back in the same instant. */
export function comeBackFrame(): Uint8Array {
  return retryFrame(1000 + Math.random() * 2000);
}

export function streamRoute({ session, maxStreams, draining }: StreamOptions): RequestHandler {
  return (request, response) => {
    if (draining()) throw new Refusal(503, 'stopping', 'the server is stopping', 2);
    if (session.viewers >= maxStreams) throw new Refusal(429, 'too-many-streams', 'too many pages are open', 10);
    response.status(200);
    response.setHeader('Content-Type', 'text/event-stream');
    response.setHeader('X-Accel-Buffering', 'no');
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    response.write(comeBackFrame());
    const outlet = {
      write: (frame: Uint8Array) => response.write(frame),
      end: () => {
        // A browser that does not read would keep the connection open until it does.
        if (response.writableNeedDrain) response.destroy();
        else response.end();
      },
    };
    const seat = session.join(outlet, request.get('Last-Event-ID'));
    response.on('drain', () => seat.drained());
    response.on('close', () => seat.leave());
  };
}
