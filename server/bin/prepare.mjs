/**
 * Makes a checkout runnable: installs what package-lock.json names and is not there, builds what is older than its
 * sources. Plain Node without dependencies, since it runs before there are any. Outside a checkout it does nothing.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const at = (path) => join(root, path);
const inCheckout = existsSync(at('package-lock.json')) && existsSync(at('server/src'));

/** Packages that are missing or of another version than package-lock.json wants. */
function missingPackages() {
  const wanted = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages;
  const record = at('node_modules/.package-lock.json'); // npm's own note of what it has installed
  const found = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).packages : {};
  return (
    Object.entries(wanted)
      .filter(([path]) => path.includes('node_modules/'))
      // What is optional is left out by npm on platforms that it is not for.
      .filter(([path, { optional, devOptional }]) => !((optional || devOptional) && found[path] === undefined))
      .filter(([path, { version }]) => found[path] === undefined || found[path].version !== version)
      .map(([path]) => path)
  );
}

export function install() {
  if (!inCheckout || missingPackages().length === 0) return;
  step('installing packages (npm ci)');
  npm(['ci', '--no-audit', '--no-fund']);
}

/**
 * What is built, from which sources. `state` is the builder's own record of what it has built: with it in the stamp, a
 * build by other means is noticed.
 */
const targets = [
  {
    what: 'server',
    sources: ['shared/src', 'server/src', 'shared/package.json', 'shared/tsconfig.json', 'server/tsconfig.json'],
    state: ['shared/tsconfig.tsbuildinfo', 'server/tsconfig.tsbuildinfo'],
    stamp: 'server/dist/.stamp',
    output: ['shared/dist', 'server/dist/main.js'],
    run: () => node('node_modules/typescript/bin/tsc', ['-b', 'shared', 'server'], '.'),
  },
  {
    what: 'page',
    sources: ['shared/src', 'client/src', 'client/public', 'client/index.html', 'client/vite.config.ts'],
    state: [],
    stamp: 'client/dist/.stamp',
    output: ['client/dist/index.html'],
    run: () => node('node_modules/vite/bin/vite.js', ['build', '--logLevel', 'warn'], 'client'),
  },
];

const common = ['package-lock.json', 'tsconfig.json'];

export function build(wanted = ['server', 'page']) {
  if (!inCheckout) return;
  for (const target of targets.filter(({ what }) => wanted.includes(what))) {
    const stamp = () => fingerprint([...common, ...target.sources, ...target.state]);
    if (isCurrent(target, stamp())) continue;
    step(`building the ${target.what}`);
    target.run();
    writeFileSync(at(target.stamp), stamp());
  }
}

function isCurrent(target, stamp) {
  const built = [...target.output, target.stamp].every((path) => existsSync(at(path)));
  return built && readFileSync(at(target.stamp), 'utf8') === stamp;
}

/** Of the contents, not of the times: a checkout of another branch and back costs nothing. About 20 ms. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesUnder))
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(at(path)))
      .update('\0');
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(at(path))) return [];
  const entries = readdirIfFolder(path);
  if (entries === undefined) return [path];
  return entries.sort().flatMap((name) => filesUnder(`${path}/${name}`));
}

function readdirIfFolder(path) {
  try {
    return readdirSync(at(path));
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function step(text) {
  process.stderr.write(`eastwest: ${text} …\n`);
}

function node(script, args, folder) {
  run(process.execPath, [at(script), ...args], at(folder));
}

function npm(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) run(process.execPath, [script, ...args], root);
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, root, process.platform === 'win32');
}

/** Quiet while it goes well; everything it said when it fails. */
function run(command, args, cwd, shell = false) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, shell, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  process.stderr.write(
    `eastwest: \`${[command, ...args].join(' ')}\` failed${error === undefined ? '' : `: ${error.message}`}\n`,
  );
  process.exit(1);
}
