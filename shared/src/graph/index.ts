export { buildGraph } from './build.ts';
export { listConnections, portsBetween } from './connections.ts';
export type { NodeConnection } from './connections.ts';
export { anyoneId, anyPodId, edgeId } from './edges.ts';
export * from './graph.ts';
