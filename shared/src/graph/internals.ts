/** What `change/` compares graphs with; other stages read `index.ts`. */
export { drawTogether } from './build.ts';
export { anyoneId, anyPodId, hasOwnEdge, standInTraffic, trafficBetween } from './edges.ts';
export { isPod, mayConnect } from './part.ts';
export type { Part } from './part.ts';
export { isNoTraffic } from './sides.ts';
export type { Side, Sides, Traffic } from './sides.ts';
