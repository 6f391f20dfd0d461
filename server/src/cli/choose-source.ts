/** From what was asked for to a source, and why it is this one: said on the console and on the page. */
import type { Result } from '@eastwest/shared/base';
import type { Logger } from 'pino';
import { demoSource } from '../cluster/demo/index.ts';
import type { ClusterAccess } from '../cluster/kubernetes/index.ts';
import { manifestsSource } from '../cluster/manifests/index.ts';
import type { ClusterSource } from '../cluster/source.ts';
import { UsageError } from '../usage-error.ts';
import type { ServeOptions } from './serve-command.ts';

type Asked = Pick<ServeOptions, 'source' | 'manifests' | 'kubeconfig' | 'context'>;

/** How long a cluster that nobody asked for by name may take to answer. */
const autoTimeoutMs = 3000;
const askedTimeoutMs = 10_000;

export async function chooseSource(asked: Asked, log: Logger): Promise<ClusterSource> {
  const { source, manifests } = asked;
  if (source === 'demo') return demoSource({ why: 'asked for with --source demo', log });
  if (source === 'manifests') return manifestsSource({ paths: manifests, why: 'asked for with --manifests', log });
  const auto = source === 'auto';
  const access = await connect(asked, auto ? autoTimeoutMs : askedTimeoutMs, log);
  if (access.ok) {
    const why = auto ? whyThisCluster(asked, access.value.name) : 'asked for with --source kubernetes';
    const { kubernetesSource } = await import('../cluster/kubernetes/index.ts');
    return kubernetesSource(access.value, { why, log });
  }
  if (auto) return demoSource({ why: `${access.error}, so the bundled demo`, log });
  throw new UsageError(access.error, 'mend that, or see the bundled demo with `--source demo`');
}

function whyThisCluster({ context }: Asked, name: string): string {
  if (context !== undefined) return 'asked for with --context';
  return name === 'in-cluster' ? 'eastwest runs in this cluster' : 'the current context of the kubeconfig';
}

async function connect({ kubeconfig, context }: Asked, timeoutMs: number, log: Logger): Promise<Result<ClusterAccess, string>> {
  // Loaded only when needed: the client library takes longer to load than everything else together.
  const { connectCluster } = await import('../cluster/kubernetes/index.ts');
  return connectCluster({
    timeoutMs,
    log,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  });
}
