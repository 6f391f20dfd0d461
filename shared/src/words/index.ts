export { readForeignPolicy } from './foreign.ts';
export { peerInWords } from './peers.ts';
export { portsInWords } from './ports.ts';
export * from './read.ts';
export * from './traps.ts';
