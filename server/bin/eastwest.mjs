#!/usr/bin/env node
// `eastwest`: in a checkout it first installs what is missing and builds what is stale, then runs the built program.
import './node-version.mjs';
import { build, install } from './prepare.mjs';

install();
build(needsPage(process.argv[2]) ? ['server', 'page'] : ['server']);
await import('../dist/main.js');

/** Only the dashboard has a page; `serve` is the command when none is named. */
function needsPage(first) {
  const helpOrVersion = process.argv.slice(2).some((word) => ['-h', '--help', '-V', '--version'].includes(word));
  return !helpOrVersion && (first === undefined || first === 'serve' || first.startsWith('-'));
}
