/** A real kube-apiserver on a real etcd. Nothing runs pods: they are created through the API and given a status. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '@eastwest/shared/kube';
import { ClusterApi } from './api.ts';
import { type Binaries, binaries } from './binaries.ts';
import { Service, freePort } from './processes.ts';

/** `admin` may do everything; what the others may do is for RBAC objects to say. */
const tokens = { admin: 'token-of-admin', viewer: 'token-of-viewer', narrow: 'token-of-narrow' };
export type UserName = keyof typeof tokens;

export class TestCluster {
  readonly #folder: string;
  readonly #binaries: Binaries;
  readonly #ports: { readonly client: number; readonly peer: number; readonly api: number };
  #etcd: Service | undefined;
  #apiServer: Service | undefined;

  private constructor(ports: { client: number; peer: number; api: number }) {
    this.#folder = mkdtempSync(path.join(tmpdir(), 'eastwest-cluster-'));
    this.#binaries = binaries();
    this.#ports = ports;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(this.#file('service-accounts.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(
      this.#file('tokens.csv'),
      [
        `${tokens.admin},admin,u-admin,"system:masters"`,
        `${tokens.viewer},viewer,u-viewer`,
        `${tokens.narrow},narrow,u-narrow`,
      ].join('\n'),
    );
  }

  static async start(): Promise<TestCluster> {
    const cluster = new TestCluster({ client: await freePort(), peer: await freePort(), api: await freePort() });
    cluster.#startEtcd();
    await cluster.startApiServer();
    return cluster;
  }

  get server(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  get admin(): ClusterApi {
    return this.as('admin');
  }

  as(user: UserName): ClusterApi {
    return new ClusterApi(this.server, readFileSync(this.#certificate), tokens[user]);
  }

  get port(): number {
    return this.#ports.api;
  }

  /** Path of a kubeconfig whose current context is the user's, at the API server or at what stands before it. */
  kubeconfig(user: UserName, server = this.server): string {
    const file = this.#file(`${user}-${new URL(server).port}.kubeconfig`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test-cluster',
      clusters: [{ name: 'test', cluster: { server, 'certificate-authority': this.#certificate } }],
      users: [{ name: user, user: { token: tokens[user] } }],
      contexts: [{ name: 'test-cluster', context: { cluster: 'test', user } }],
    };
    // A kubeconfig is YAML, and so is this.
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  }

  async startApiServer(): Promise<void> {
    const key = this.#file('service-accounts.key');
    this.#apiServer = new Service('kube-apiserver', this.#binaries.kubeApiserver, [
      `--etcd-servers=http://127.0.0.1:${this.#ports.client}`,
      `--cert-dir=${this.#file('certificates')}`,
      `--secure-port=${this.#ports.api}`,
      '--bind-address=127.0.0.1',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      `--token-auth-file=${this.#file('tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--disable-admission-plugins=ServiceAccount',
    ]);
    await this.#apiServer.until(() => this.#answers());
  }

  /** No graceful shutdown, no last word to anyone. */
  async killApiServer(): Promise<void> {
    await this.#apiServer?.end('SIGKILL');
  }

  freezeApiServer(): void {
    this.#apiServer?.freeze();
  }

  thawApiServer(): void {
    this.#apiServer?.thaw();
  }

  /** Forgets all history up to now: a watch from before it is answered with 410. */
  async compact(): Promise<void> {
    const { header } = (await this.#askEtcd('range', { key: btoa('none') })) as {
      readonly header: { readonly revision: string };
    };
    await this.#askEtcd('compaction', { revision: header.revision, physical: true });
  }

  async stop(): Promise<void> {
    await this.#apiServer?.end();
    await this.#etcd?.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #startEtcd(): void {
    const client = `http://127.0.0.1:${this.#ports.client}`;
    const peer = `http://127.0.0.1:${this.#ports.peer}`;
    this.#etcd = new Service('etcd', this.#binaries.etcd, [
      `--data-dir=${this.#file('etcd')}`,
      '--unsafe-no-fsync',
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
    ]);
  }

  async #askEtcd(what: string, question: JsonObject): Promise<unknown> {
    const url = `http://127.0.0.1:${this.#ports.client}/v3/kv/${what}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(question) });
    if (!answer.ok) throw new Error(`etcd answers ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  async #answers(): Promise<boolean> {
    try {
      return await this.admin.ready();
    } catch {
      // It makes its certificate while it starts.
      return false;
    }
  }

  get #certificate(): string {
    return path.join(this.#file('certificates'), 'apiserver.crt');
  }

  #file(name: string): string {
    return path.join(this.#folder, name);
  }
}
