/** From a kubeconfig to a server that answers, or to the reason why not. */
import { type Result, err, ok } from '@eastwest/shared/base';
import type { Logger } from 'pino';
import type { Api } from './api.ts';
import { makeCredentials } from './credentials.ts';
import { makeHttpApi } from './http-api.ts';
import { type ChosenCluster, type KubeConfigOptions, chooseCluster } from './kubeconfig.ts';
import { loginCommand } from './login-command.ts';
import { type Runtime, systemRuntime } from './runtime.ts';
import { type NotAnswered, whoAmI } from './who-am-i.ts';

export interface ConnectOptions extends KubeConfigOptions {
  /** For everything together: a login command, the network, the server. */
  readonly timeoutMs: number;
  readonly log?: Logger;
  readonly runtime?: Runtime;
}

/** A server, and how to ask it. */
export interface ClusterAccess {
  /** Context name, or `in-cluster`. */
  readonly name: string;
  readonly server: string;
  /** Who the server takes us for; absent when it does not tell, or has not answered yet. */
  readonly user?: string;
  /** Why the server has not answered yet, as a phrase for people; absent when it has. */
  readonly trouble?: string;
  /** The server's certificate is not checked: whoever answers may be anybody. */
  readonly insecure: boolean;
  readonly api: Api;
}

/** The message is a phrase for people, e.g. `no kubeconfig found`. */
export type NotConnected =
  /** It must be mended by hand: another context, credentials, certificate or address. */
  | { readonly type: 'unusable'; readonly message: string }
  /** Nothing answers, or only that it cannot now: a source may be started on it, and wait. */
  | { readonly type: 'unreachable'; readonly message: string; readonly access: ClusterAccess };

export async function connectCluster(options: ConnectOptions): Promise<Result<ClusterAccess, NotConnected>> {
  const runtime = options.runtime ?? systemRuntime;
  const chosen = chooseCluster(options);
  if (!chosen.ok) return err({ type: 'unusable', message: chosen.error });
  announce(chosen.value, options.log);
  const access = accessTo(chosen.value, options, runtime);
  const who = await within(options.timeoutMs, runtime, (signal) => whoAmI(access.api, runtime, signal));
  if (who.ok) return ok({ ...access, ...(who.value !== undefined && { user: who.value }) });
  const message = troubleWith(access, who.error);
  if (who.error.lasting) return err({ type: 'unusable', message });
  return err({ type: 'unreachable', message, access: { ...access, trouble: message } });
}

function accessTo(chosen: ChosenCluster, options: ConnectOptions, runtime: Runtime): ClusterAccess {
  const { cluster, name } = chosen;
  const reload = (): ChosenCluster | undefined => {
    const again = chooseCluster({ ...options, ...(name !== 'in-cluster' && { context: name }) });
    return again.ok ? again.value : undefined;
  };
  const api = makeHttpApi({
    server: cluster.server,
    credentials: makeCredentials(chosen, reload, () => runtime.now()),
    runtime,
    userAgent: 'eastwest',
  });
  return { name, server: cluster.server, insecure: cluster.skipTLSVerify && cluster.server.startsWith('https:'), api };
}

export function troubleWith({ name, server }: ClusterAccess, { message, lasting }: NotAnswered): string {
  return `the API server of context \`${name}\` (${server}) cannot be used${lasting ? '' : ' now'}: ${message}`;
}

/** What a kubeconfig makes us do beyond a plain request is said before it is done (T20). */
function announce({ user, cluster, from }: ChosenCluster, log: Logger | undefined): void {
  const command = loginCommand(user);
  if (command !== undefined) log?.info(`kubernetes: to log in, ${from} runs \`${command}\``);
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
  work: (signal: AbortSignal) => Promise<Result<Value, NotAnswered>>,
): Promise<Result<Value, NotAnswered>> {
  const giveUp = new AbortController();
  const worked = work(giveUp.signal);
  return new Promise((resolve, reject) => {
    const cancel = runtime.timer(ms, () => {
      resolve(err({ message: `no answer within ${Math.round(ms / 100) / 10} s`, lasting: false }));
      giveUp.abort();
    });
    worked.then(resolve, reject).finally(cancel);
  });
}
