/** What `change/` compares graphs with; other stages read `index.ts`. */
export { drawTogether, partsTogether } from './build.ts';
export { anyoneId, anyPodId, hasOwnEdge, standInTraffic, trafficBetween } from './edges.ts';
export { classesOfHosts } from './outside.ts';
export { isPod, mayConnect } from './part.ts';
export type { Part } from './part.ts';
export { sidesOf } from './sides.ts';
export type { Side, Sides } from './sides.ts';
export { isNoTraffic, noTraffic } from './traffic.ts';
export type { Traffic } from './traffic.ts';
