// `npm run dev`: the server on the demo, restarted on every change, and the page with hot reload. Ctrl-C ends both.
import './node-version.mjs';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { install, root } from './prepare.mjs';

install();

const port = await freePort();
const server = `http://127.0.0.1:${port}`;
const args = process.argv.slice(2);
const serve = ['serve', ...(args.length === 0 ? ['--source', 'demo'] : args), '--port', String(port)];
const children = [
  start(
    [
      '--import',
      'tsx',
      '--conditions',
      'source',
      '--watch-path',
      'server/src',
      '--watch-path',
      'shared/src',
      'server/src/main.ts',
      ...serve,
    ],
    '.',
  ),
  start(['node_modules/vite/bin/vite.js'], 'client'),
];

/** The page that reloads is the one of vite, which passes `/api` on to the server. */
function start(words, folder) {
  const [script, ...rest] = words;
  const child = spawn(process.execPath, [script.endsWith('.js') ? join(root, script) : script, ...rest], {
    cwd: join(root, folder),
    env: { ...process.env, EASTWEST_SERVER: server },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  child.on('exit', (code) => stop(code ?? 0));
  return child;
}

let stopping = false;
function stop(code) {
  if (stopping) return;
  stopping = true;
  process.exitCode = code;
  for (const child of children) child.kill('SIGTERM');
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(0));

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
