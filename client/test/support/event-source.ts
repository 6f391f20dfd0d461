/** The browser's end of a stream, in the hands of a test. */
import { pack, protocolVersion } from '@eastwest/shared/protocol';
import type { StreamMessage } from '@eastwest/shared/protocol';
import { namespace } from './objects.ts';

export class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  readyState = 0;

  constructor() {
    super();
    FakeSource.all.push(this);
  }

  /** The newest one. */
  static get last(): FakeSource {
    return FakeSource.all.at(-1) ?? new FakeSource();
  }

  static get open(): FakeSource[] {
    return FakeSource.all.filter(({ readyState }) => readyState !== 2);
  }

  say(message: StreamMessage | string): void {
    this.dispatchEvent(new MessageEvent('message', { data: typeof message === 'string' ? message : JSON.stringify(message) }));
  }

  /** EventSource tries again by itself. */
  breaks(): void {
    this.readyState = 0;
    this.dispatchEvent(new Event('error'));
  }

  /** The server answered with an error. */
  givesUp(): void {
    this.readyState = 2;
    this.dispatchEvent(new Event('error'));
  }

  opens(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  close(): void {
    this.readyState = 2;
  }
}

export const snapshot: StreamMessage = {
  type: 'snapshot',
  protocol: protocolVersion,
  epoch: 'e1',
  seq: 1,
  asOf: 't',
  source: { kind: 'demo', name: 'demo', why: 'test', apply: 'cluster' },
  health: { state: 'live' },
  hidden: [],
  problems: [],
  objects: pack([namespace('shop')]),
};

export const delta: StreamMessage = {
  type: 'delta',
  epoch: 'e1',
  seq: 2,
  asOf: 't',
  events: pack([namespace('payments')]),
};
