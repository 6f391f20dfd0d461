/** What `change/` compares graphs with; other stages read `index.ts`. */
export { graphOf, partsOf } from './build.ts';
export { anyoneId, anyPodId, hasOwnEdge, standInTraffic, trafficBetween } from './edges.ts';
export { isPod, mayConnect } from './part.ts';
export type { Part } from './part.ts';
export { isNoTraffic, Sides } from './sides.ts';
export type { Side, Traffic } from './sides.ts';
