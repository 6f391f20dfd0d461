/** The SharedWorker around the one stream. */
import { SharedStream } from './shared-stream.ts';

const stream = new SharedStream(navigator.locks);

globalThis.addEventListener('connect', (event) => {
  const [port] = event instanceof MessageEvent ? event.ports : [];
  if (port !== undefined) stream.connect(port);
});
