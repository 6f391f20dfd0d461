import build from '../../support/build.ts';
import { ensureBinaries } from './binaries.ts';

/** Before the first test, so that a build of minutes counts against no test's patience. */
export default function setup(): void {
  build();
  ensureBinaries();
}
