export { createApp, defaultHttpLimits } from './app.ts';
export type { AppOptions, HttpLimits } from './app.ts';
export { startServer } from './server.ts';
export type { RunningServer, ServerOptions } from './server.ts';
