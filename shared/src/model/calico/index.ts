export { compileCalico } from './compile.ts';
export type { CalicoPlan } from './compile.ts';
