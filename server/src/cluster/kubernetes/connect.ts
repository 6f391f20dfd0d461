/** From a kubeconfig to a server that answers, or to the reason why not. */
import { type Result, err, ok } from '@eastwest/shared/base';
import type { Logger } from 'pino';
import { readAnswer, readFailure } from './answers.ts';
import type { Api } from './api.ts';
import { makeCredentials } from './credentials.ts';
import { makeHttpApi } from './http-api.ts';
import { textAt } from './json.ts';
import { type ChosenCluster, type KubeConfigOptions, chooseCluster } from './kubeconfig.ts';
import { type Runtime, systemRuntime } from './runtime.ts';

export interface ConnectOptions extends KubeConfigOptions {
  /** For everything together: a login command, the network, the server. */
  readonly timeoutMs: number;
  readonly log?: Logger;
  readonly runtime?: Runtime;
}

/** A server that has answered, and how to ask it. */
export interface ClusterAccess {
  /** Context name, or `in-cluster`. */
  readonly name: string;
  readonly server: string;
  /** Who the server takes us for; absent when it does not tell. */
  readonly user?: string;
  /** The server's certificate is not checked: whoever answers may be anybody. */
  readonly insecure: boolean;
  readonly api: Api;
}

/** The error is a phrase for people, e.g. `no kubeconfig found`. */
export async function connectCluster(options: ConnectOptions): Promise<Result<ClusterAccess, string>> {
  const runtime = options.runtime ?? systemRuntime;
  const chosen = chooseCluster(options);
  if (!chosen.ok) return chosen;
  announce(chosen.value, options.log);
  const { cluster, name } = chosen.value;
  const reload = (): ChosenCluster | undefined => {
    const again = chooseCluster({ ...options, ...(name !== 'in-cluster' && { context: name }) });
    return again.ok ? again.value : undefined;
  };
  const api = makeHttpApi({
    server: cluster.server,
    credentials: makeCredentials(chosen.value, reload, () => runtime.now()),
    runtime,
    userAgent: 'eastwest',
  });
  const who = await within(options.timeoutMs, runtime, (signal) => whoAmI(api, runtime, signal));
  if (!who.ok) return err(`the API server of context \`${name}\` (${cluster.server}) cannot be used: ${who.error}`);
  const insecure = cluster.skipTLSVerify && cluster.server.startsWith('https:');
  return ok({ name, server: cluster.server, ...(who.value !== undefined && { user: who.value }), insecure, api });
}

/** What a kubeconfig makes us do beyond a plain request is said before it is done (T20). */
function announce({ user, cluster, from }: ChosenCluster, log: Logger | undefined): void {
  const command: unknown = user.exec?.command;
  if (typeof command === 'string') log?.info(`kubernetes: to log in, ${from} runs \`${command}\``);
  if (cluster.skipTLSVerify && cluster.server.startsWith('https:')) {
    log?.warn(
      `kubernetes: ${from} turns off the check of the server's certificate (insecure-skip-tls-verify): nothing will be written`,
    );
  }
}

/** Ends after `ms` even if the work does not heed its signal, as a login command that waits for a browser. */
async function within<Value>(
  ms: number,
  runtime: Runtime,
  work: (signal: AbortSignal) => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  const giveUp = new AbortController();
  const worked = work(giveUp.signal);
  return new Promise((resolve, reject) => {
    const cancel = runtime.timer(ms, () => {
      resolve(err(`no answer within ${Math.round(ms / 100) / 10} s`));
      giveUp.abort();
    });
    worked.then(resolve, reject).finally(cancel);
  });
}

/** The server's own word for who we are, so that a page that cannot show something can say for whom. */
async function whoAmI(api: Api, runtime: Runtime, signal: AbortSignal): Promise<Result<string | undefined, string>> {
  const sent = await api.send({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: { type: 'application/json', json: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' } },
    signal,
    headersWithinMs: 60_000,
  });
  if (!sent.ok) return err(sent.error.message);
  const { status } = sent.value;
  if (status === 200 || status === 201) {
    const review = await readAnswer(sent.value, runtime);
    if (!review.ok) return review;
    const user = textAt(review.value, 'status', 'userInfo', 'username');
    return user === undefined ? err('what answers there is no Kubernetes API server') : ok(user);
  }
  const failure = await readFailure(sent.value, runtime);
  if (status === 401) return err('it does not accept the credentials: log in again');
  if (status >= 300 && status < 400) return err('it redirects to another address: check `server` in the kubeconfig');
  if (status >= 500 || status === 429) return err(failure.message);
  // Before 1.28 nobody could ask; a proxy in front may forbid it. Versions are for everyone to see.
  return isKubernetes(api, runtime, signal);
}

async function isKubernetes(api: Api, runtime: Runtime, signal: AbortSignal): Promise<Result<undefined, string>> {
  const sent = await api.send({ method: 'GET', path: '/version', signal, headersWithinMs: 60_000 });
  if (!sent.ok) return err(sent.error.message);
  if (sent.value.status === 403) {
    sent.value.close();
    return ok(undefined);
  }
  if (sent.value.status !== 200) return err((await readFailure(sent.value, runtime)).message);
  const version = await readAnswer(sent.value, runtime);
  if (!version.ok) return version;
  return textAt(version.value, 'gitVersion') === undefined
    ? err('what answers there is no Kubernetes API server')
    : ok(undefined);
}
