/** Finding the cluster and the credentials that the user means, as kubectl does. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { type Cluster, KubeConfig, type User } from '@kubernetes/client-node';
import { type Result, err, ok } from '@eastwest/shared/base';
import { readYaml } from '@eastwest/shared/kube';
import { arrayAt, textAt } from './json.ts';
import { loginCommand } from './login-command.ts';

export interface KubeConfigOptions {
  /** A file; else `KUBECONFIG`, `~/.kube/config`, or the service account of the pod that this runs in. */
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Also a kubeconfig that is not the user's own default may have a command run to log in (T20). */
  readonly allowExec?: boolean;
}

export interface ChosenCluster {
  readonly config: KubeConfig;
  readonly cluster: Cluster;
  readonly user: User;
  /** Context name, or `in-cluster`. */
  readonly name: string;
  /** Where it was read, for messages. */
  readonly from: string;
}

const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** The error is a phrase for people: lower case, says what is missing and the mend. */
export function chooseCluster(options: KubeConfigOptions, env: NodeJS.ProcessEnv = process.env): Result<ChosenCluster, string> {
  const loaded = loadConfig(options, env);
  if (!loaded.ok) return loaded;
  const { config, from, inCluster, own } = loaded.value;
  const contexts = config.getContexts().map((context) => context.name);
  const name = options.context ?? config.getCurrentContext();
  if (name === undefined || name === '') {
    return err(`${from} has no current context${choice(contexts)}`);
  }
  if (!contexts.includes(name)) return err(`${from} has no context \`${name}\`${choice(contexts)}`);
  config.setCurrentContext(name);
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null) return err(`context \`${name}\` of ${from} names a cluster that is not in it`);
  if (user === null) return err(`context \`${name}\` of ${from} names a user that is not in it`);
  const command = loginCommand(user);
  if (command !== undefined && !own && options.allowExec !== true) {
    return err(
      `to log in, context \`${name}\` of ${from} runs \`${command}\`, which only your own kubeconfig may without asking: allow it with --allow-exec if you trust that file`,
    );
  }
  const reachable = checkServer(cluster);
  if (!reachable.ok) return reachable;
  config.clusters = config.clusters.map((known) => (known === cluster ? reachable.value : known));
  return ok({ config, cluster: reachable.value, user, name: inCluster ? 'in-cluster' : name, from });
}

/** Plain HTTP is for `kubectl proxy` on this machine; anywhere else the credentials would travel in the clear. */
function checkServer(cluster: Cluster): Result<Cluster, string> {
  if (!URL.canParse(cluster.server))
    return err(`cluster \`${cluster.name}\` has no usable server address (\`${cluster.server}\`)`);
  const { protocol, hostname } = new URL(cluster.server);
  if (protocol === 'https:') return ok(cluster);
  if (protocol !== 'http:')
    return err(`the server of cluster \`${cluster.name}\` is neither https nor http (\`${cluster.server}\`)`);
  if (!loopback.has(hostname)) {
    return err(
      `the server of cluster \`${cluster.name}\` is plain http, which would show the credentials to the network: use https`,
    );
  }
  // What the library wants to hear before it lets HTTP pass; there is no TLS here to be skipped.
  return ok({ ...cluster, skipTLSVerify: true });
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function choice(contexts: readonly string[]): string {
  if (contexts.length === 0) return '';
  return `: choose one with --context (${contexts.slice(0, 8).join(', ')}${contexts.length > 8 ? ', …' : ''})`;
}

interface LoadedConfig {
  readonly config: KubeConfig;
  readonly from: string;
  readonly inCluster: boolean;
  /** Where kubectl looks by itself: whoever can write there runs programs as the user already. */
  readonly own: boolean;
}

function loadConfig(options: KubeConfigOptions, env: NodeJS.ProcessEnv): Result<LoadedConfig, string> {
  const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '');
  const usual = path.join(homedir(), '.kube', 'config');
  if (options.kubeconfig !== undefined) {
    const named = path.resolve(options.kubeconfig);
    const own = (listed.length > 0 ? listed : [usual]).some((file) => path.resolve(file) === named);
    return loadFiles([options.kubeconfig], options.kubeconfig, own);
  }
  if (listed.length > 0) {
    // As kubectl: of the files that KUBECONFIG names, those that do not exist are skipped.
    const present = listed.filter((file) => existsSync(file));
    if (present.length === 0) return err(`KUBECONFIG names no file that exists (${listed.join(', ')})`);
    return loadFiles(present, 'KUBECONFIG', true);
  }
  if (existsSync(usual)) return loadFiles([usual], '~/.kube/config', true);
  if (env['KUBERNETES_SERVICE_HOST'] !== undefined && existsSync(serviceAccountToken)) {
    const config = new KubeConfig();
    config.loadFromCluster();
    return ok({ config, from: 'the service account', inCluster: true, own: true });
  }
  return err('no kubeconfig found');
}

function loadFiles(files: readonly string[], from: string, own: boolean): Result<LoadedConfig, string> {
  const merged = new KubeConfig();
  for (const file of files) {
    const config = new KubeConfig();
    try {
      config.loadFromFile(file);
      config.users = withTokenFiles(config.users, readFileSync(file, 'utf8'), path.dirname(file));
    } catch (error) {
      return err(`the kubeconfig ${file} ${complaint(error)}`);
    }
    merge(merged, config);
  }
  return ok({ config: merged, from, inCluster: false, own });
}

/** `tokenFile`, which the library overlooks: read by it as the token of a service account is, and again as that is. */
function withTokenFiles(users: readonly User[], text: string, folder: string): User[] {
  const files = new Map<string, string>();
  for (const user of arrayAt(readYaml(text)[0]?.value, 'users')) {
    const name = textAt(user, 'name');
    const file = textAt(user, 'user', 'tokenFile');
    if (name !== undefined && file !== undefined) files.set(name, path.resolve(folder, file));
  }
  return users.map((user) => {
    const tokenFile = files.get(user.name);
    // As in kubectl, a token that is spelled out in the kubeconfig gives way to the file.
    if (tokenFile === undefined) return user;
    const { token: _, ...rest } = user;
    return { ...rest, authProvider: { name: 'tokenFile', config: { tokenFile } } };
  });
}

/** The first file that has a name wins, as in kubectl; the library's own merge refuses a name that comes twice. */
function merge(into: KubeConfig, from: KubeConfig): void {
  into.clusters = firstOfEachName(into.clusters, from.clusters);
  into.users = firstOfEachName(into.users, from.users);
  into.contexts = firstOfEachName(into.contexts, from.contexts);
  into.currentContext ??= from.currentContext;
}

function firstOfEachName<Item extends { readonly name: string }>(first: readonly Item[], second: readonly Item[]): Item[] {
  const names = new Set(first.map((item) => item.name));
  return [...first, ...second.filter((item) => !names.has(item.name))];
}

function complaint(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES') return 'may not be read';
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `cannot be read: ${line}`;
}
