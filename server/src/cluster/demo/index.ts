export { demoSource } from './source.ts';
export type { DemoOptions } from './source.ts';
export { outcomeAnnotation } from './sentinels.ts';
