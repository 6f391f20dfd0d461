export { fileStore } from './file-store.ts';
export { History } from './history.ts';
export type { HistoryOptions } from './history.ts';
export { memoryStore } from './store.ts';
export type { HistoryStore } from './store.ts';
