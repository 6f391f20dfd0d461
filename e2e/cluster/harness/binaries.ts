/** kube-apiserver and etcd: taken from KUBEBUILDER_ASSETS, or built once from the pinned Go modules beside this. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const built = path.resolve(here, '../../../.cache/cluster');
const modules = path.resolve(here, '../go');

export interface Binaries {
  readonly kubeApiserver: string;
  readonly etcd: string;
}

interface Build {
  readonly name: string;
  readonly module: string;
  readonly package: string;
}

const builds: readonly Build[] = [
  { name: 'etcd', module: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  { name: 'kube-apiserver', module: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
];

/** The binaries, which {@link ensureBinaries} has seen to. */
export function binaries(): Binaries {
  return { kubeApiserver: locate('kube-apiserver'), etcd: locate('etcd') };
}

/** Builds what is missing: minutes for the first time, nothing afterwards. */
export function ensureBinaries(): void {
  for (const build of builds) if (!existsSync(locate(build.name))) make(build);
}

function locate(name: string): string {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const given = assets === undefined || assets === '' ? undefined : path.join(assets, name);
  return given !== undefined && existsSync(given) ? given : path.join(built, name);
}

function make(build: Build): void {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).error !== undefined) {
    throw new Error(
      `${build.name} is missing and cannot be built without Go: install it (Debian: golang-go), ` +
        'or set KUBEBUILDER_ASSETS to a folder that holds kube-apiserver and etcd',
    );
  }
  mkdirSync(built, { recursive: true });
  process.stderr.write(`building ${build.name} from its Go module; the first time this takes minutes\n`);
  const output = path.join(built, build.name);
  const flags = ['-trimpath', '-ldflags', '-s -w', '-o', output];
  const done = spawnSync('go', ['build', ...flags, build.package], {
    cwd: path.join(modules, build.module),
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (done.status !== 0) throw new Error(`${build.name} cannot be built: go build ended with status ${done.status ?? 'unknown'}`);
}
