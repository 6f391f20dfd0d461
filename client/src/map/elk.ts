/** elk in a worker that stays alive: started with the first layout, since starting costs more than most layouts. */
import ElkApi from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { LayoutEngine } from './arrange.ts';

let engine: LayoutEngine | undefined;

export function layoutEngine(): LayoutEngine {
  engine ??= new ElkApi({ workerFactory: () => new Worker(workerUrl) });
  return engine;
}
