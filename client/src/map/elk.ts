/** elk in a worker that stays alive: started with the first layout, since starting costs more than most layouts. */
import ElkApi from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { LayoutEngine } from './arrange.ts';

let engine: LayoutEngine | undefined;

export function layoutEngine(): LayoutEngine {
  engine ??= started();
  return engine;
}

/** A worker that cannot start says so to nobody but its own `error` event: without it a layout would be awaited for ever. */
function started(): LayoutEngine {
  const worker = new Worker(workerUrl);
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener('error', () => {
      // The next layout is a new attempt.
      engine = undefined;
      reject(new Error('its worker does not run; the server may be away, or of another version by now'));
    });
  });
  // Whoever awaits a layout hears of it; nobody has to.
  broken.catch(() => undefined);
  const elk = new ElkApi({ workerFactory: () => worker });
  return { layout: (graph, options) => Promise.race([elk.layout(graph, options), broken]) };
}
