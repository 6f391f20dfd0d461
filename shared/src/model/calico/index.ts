export { putAmong } from './among.ts';
export type { BuiltInTier } from './among.ts';
export { compileCalico } from './compile.ts';
export type { CalicoPlan } from './compile.ts';
export { nodeOfHostEndpoint } from './hosts.ts';
export { podFacts } from './services.ts';
export { calicoDirections } from './policy.ts';
