export { compileAdmin } from './compile.ts';
export type { AdminPlan } from './compile.ts';
