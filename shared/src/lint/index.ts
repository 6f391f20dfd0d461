export { matchless } from './matchless.ts';
