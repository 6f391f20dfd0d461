export * from './api-server.ts';
export * from './dns.ts';
export { addressesBehind } from './endpoints.ts';
export * from './ingress.ts';
export * from './monitoring.ts';
export * from './service-ranges.ts';
export * from './services.ts';
export * from './webhooks.ts';
