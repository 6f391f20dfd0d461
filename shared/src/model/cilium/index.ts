export { compileCilium } from './compile.ts';
export type { CiliumPlan } from './compile.ts';
export { asCiliumSees } from './seen.ts';
export type { InClusterBlocks } from './blocks.ts';
