export * from './objects.ts';
export * from './problems.ts';
export * from './cidr.ts';
export { validateNetworkPolicy } from './validate.ts';
