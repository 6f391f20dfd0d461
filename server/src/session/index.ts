export * from './frame.ts';
export * from './session.ts';
export * from './time.ts';
export type { Outlet } from './viewer.ts';
