/** A kubeconfig from elsewhere runs nothing without consent (T20). */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectCluster } from '../../src/cluster/kubernetes/index.ts';
import { chooseCluster } from '../../src/cluster/kubernetes/kubeconfig.ts';
import { loginCommand } from '../../src/cluster/kubernetes/login-command.ts';
import { type TestFolder, testFolder } from '../support/folder.ts';

function writeConfig(folder: TestFolder, user: object): string {
  return folder.write(
    'config',
    JSON.stringify({
      'current-context': 'here',
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    }),
  );
}

const script = (mark: string): string => `require('node:fs').writeFileSync(${JSON.stringify(mark)}, ''); process.exit(1)`;

/** Every way in which the library starts a program. */
const ways: readonly (readonly [string, (mark: string) => object])[] = [
  ['exec', (mark) => ({ exec: execOf(mark) })],
  ['exec of an auth-provider', (mark) => ({ 'auth-provider': { name: 'other', config: { exec: execOf(mark) } } })],
  ['the command of auth-provider gcp', (mark) => ({ 'auth-provider': { name: 'gcp', config: commandOf(mark) } })],
  ['the command of auth-provider azure', (mark) => ({ 'auth-provider': { name: 'azure', config: commandOf(mark) } })],
];

function execOf(mark: string): object {
  return { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script(mark)] };
}

function commandOf(mark: string): object {
  return { 'cmd-path': '/bin/sh', 'cmd-args': `-c 'touch ${mark}; false'` };
}

describe('a login command', () => {
  test.each(ways)('given as %s is not run from a file that was named, but said', async (_, user) => {
    const folder = testFolder();
    const mark = folder.at('ran');
    const access = await connectCluster({ kubeconfig: writeConfig(folder, user(mark)), timeoutMs: 5000 });
    expect(access).toMatchObject({ ok: false, error: { type: 'unusable' } });
    const message = access.ok ? '' : access.error.message;
    expect(message).toMatch(/^to log in, context `here` of \S+ runs `(\S+node|\/bin\/sh) .+`.+--allow-exec/);
    expect(existsSync(mark)).toBe(false);
  });

  test.each(ways)('given as %s is run with consent', async (_, user) => {
    const folder = testFolder();
    const mark = folder.at('ran');
    await connectCluster({ kubeconfig: writeConfig(folder, user(mark)), timeoutMs: 5000, allowExec: true });
    expect(existsSync(mark)).toBe(true);
  });

  test('of the own kubeconfig needs no consent, also when that is named', () => {
    const file = writeConfig(testFolder(), { exec: { command: 'login' } });
    expect(chooseCluster({}, { KUBECONFIG: file }).ok).toBe(true);
    expect(chooseCluster({ kubeconfig: path.relative('.', file) }, { KUBECONFIG: file }).ok).toBe(true);
    expect(chooseCluster({ kubeconfig: file }, { KUBECONFIG: path.join(homedir(), '.kube', 'config') }).ok).toBe(false);
  });

  test('is not there for a token, a token file or a certificate', () => {
    expect(loginCommand({})).toBeUndefined();
    expect(loginCommand({ exec: null, authProvider: null })).toBeUndefined();
    expect(loginCommand({ authProvider: { name: 'tokenFile', config: { tokenFile: 'x' } } })).toBeUndefined();
  });

  test('does not write to the terminal of whoever reads about it', () => {
    expect(loginCommand({ exec: { command: 'a\u001b[2J', args: ['b'] } })).toBe('a\\u001b[2J b');
  });
});
