/** From what was asked for to a source, and why it is this one: said on the console and on the page. */
import { type Result, assertNever } from '@eastwest/shared/base';
import type { Logger } from 'pino';
import { demoSource } from '../cluster/demo/index.ts';
import type { ClusterAccess, NotConnected } from '../cluster/kubernetes/index.ts';
import { manifestsSource } from '../cluster/manifests/index.ts';
import type { ClusterSource } from '../cluster/source.ts';
import { memoryStore } from '../history/index.ts';
import type { HistoryStore } from '../history/index.ts';
import { UsageError } from '../usage-error.ts';
import { historyOfCluster, historyOfManifests } from './choose-history.ts';
import type { ServeOptions } from './serve-command.ts';

type Asked = Pick<ServeOptions, 'source' | 'manifests' | 'readOnly' | 'kubeconfig' | 'context' | 'allowExec'>;

export interface Chosen {
  readonly source: ClusterSource;
  readonly store: HistoryStore;
}

/** How long a cluster that nobody asked for by name may take to answer. */
const autoTimeoutMs = 3000;
const askedTimeoutMs = 10_000;

export async function chooseSource(asked: Asked, log: Logger): Promise<Chosen> {
  const { source, manifests, readOnly } = asked;
  if (source === 'demo') return demo('asked for with --source demo', log);
  if (source === 'manifests') {
    const source = manifestsSource({ paths: manifests, readOnly, why: 'asked for with --manifests', log });
    return { source, store: historyOfManifests(manifests) };
  }
  const wish = wishOf(asked);
  const access = await connect(asked, wish === undefined ? autoTimeoutMs : askedTimeoutMs, log);
  if (access.ok) return cluster(access.value, wish, log);
  const { error } = access;
  if (wish === undefined) return demo(`${error.message}, so the bundled demo`, log);
  switch (error.type) {
    case 'unusable':
      throw new UsageError(error.message, 'mend that, or see the bundled demo with `--source demo`');
    case 'unreachable':
      log.warn(`kubernetes: ${error.message} (trying again until it answers)`);
      return cluster(error.access, wish, log);
    default:
      return assertNever(error);
  }
}

function demo(why: string, log: Logger): Chosen {
  return { source: demoSource({ why, log }), store: memoryStore() };
}

/** Who names a cluster wants that one and no demo in its place, however long it takes to answer (F13). */
function wishOf({ source, kubeconfig, context }: Asked): string | undefined {
  if (context !== undefined) return '--context';
  if (kubeconfig !== undefined) return '--kubeconfig';
  return source === 'kubernetes' ? '--source kubernetes' : undefined;
}

async function cluster(access: ClusterAccess, wish: string | undefined, log: Logger): Promise<Chosen> {
  const found = access.name === 'in-cluster' ? 'eastwest runs in this cluster' : 'the current context of the kubeconfig';
  const { kubernetesSource } = await import('../cluster/kubernetes/index.ts');
  const source = kubernetesSource(access, { why: wish === undefined ? found : `asked for with ${wish}`, log });
  return { source, store: await historyOfCluster(access) };
}

async function connect(asked: Asked, timeoutMs: number, log: Logger): Promise<Result<ClusterAccess, NotConnected>> {
  const { kubeconfig, context, allowExec } = asked;
  // Loaded only when needed: the client library takes longer to load than everything else together.
  const { connectCluster } = await import('../cluster/kubernetes/index.ts');
  return connectCluster({
    timeoutMs,
    log,
    allowExec,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  });
}
