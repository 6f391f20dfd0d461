/** Where the history of a source is kept: one place per cluster or folder, and the same one at every start. */
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { ClusterAccess } from '../cluster/kubernetes/index.ts';
import { fileStore, memoryStore } from '../history/index.ts';
import type { HistoryStore } from '../history/index.ts';

const namespaceFile = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

/** Of the cluster that eastwest runs in: in that cluster, for a replica's disk goes with it. */
export async function historyOfCluster(access: ClusterAccess, env: NodeJS.ProcessEnv = process.env): Promise<HistoryStore> {
  if (access.name !== 'in-cluster') return historyFile(['kubernetes', access.server, access.name], access.name, env);
  const { clusterStore } = await import('../history/cluster-store.ts');
  return clusterStore(access.api, readFileSync(namespaceFile, 'utf8').trim());
}

export function historyOfManifests(paths: readonly string[], env: NodeJS.ProcessEnv = process.env): HistoryStore {
  const files = paths.filter((path) => path !== '-').map(realPath);
  const [first] = files;
  return first === undefined ? memoryStore() : historyFile(['manifests', ...files.sort()], first, env);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // It does not exist; that is told when it is read.
    return resolve(path);
  }
}

/** `identity` decides which file; `name` is for people who look into the folder. */
function historyFile(identity: readonly string[], name: string, env: NodeJS.ProcessEnv): HistoryStore {
  const told = env['XDG_STATE_HOME'] ?? '';
  // As the specification has it: a relative one counts as none.
  const base = isAbsolute(told) ? told : join(homedir(), '.local', 'state');
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
  const readable = name.replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(-40);
  const path = join(base, 'eastwest', `history-${readable}-${hash}.jsonl`);
  const fromHome = relative(homedir(), path);
  return fileStore(path, fromHome.startsWith('..') ? path : `~/${fromHome}`);
}
