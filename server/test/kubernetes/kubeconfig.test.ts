import { describe, expect, test } from 'vitest';
import { type KubeConfigOptions, chooseCluster } from '../../src/cluster/kubernetes/kubeconfig.ts';
import { testFolder } from '../support/folder.ts';

const config = (name: string, cluster: object = {}, user: object = { token: 't' }): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: 'https://192.0.2.1:6443', ...cluster } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });

function choose(options: KubeConfigOptions, env: NodeJS.ProcessEnv = {}): string {
  const chosen = chooseCluster(options, env);
  return chosen.ok ? `${chosen.value.name} at ${chosen.value.cluster.server}` : chosen.error;
}

const someFiles = (): ReturnType<typeof testFolder> =>
  testFolder({ one: config('one'), two: config('two'), broken: 'a: [', empty: '' });

describe('which cluster is meant', () => {
  test('the current context of the file that was given', () => {
    expect(choose({ kubeconfig: someFiles().at('one') })).toBe('one at https://192.0.2.1:6443');
  });

  test('of the files in KUBECONFIG the first that says something wins, and those that are not there do not matter', () => {
    const files = someFiles();
    const env = { KUBECONFIG: [files.at('none'), files.at('two'), files.at('one'), files.at('two')].join(':') };
    expect(choose({}, env)).toBe('two at https://192.0.2.1:6443');
    expect(choose({ context: 'one' }, env)).toBe('one at https://192.0.2.1:6443');
  });

  test('what is missing is named, with the mend', () => {
    const files = someFiles();
    expect(choose({ kubeconfig: files.at('none') })).toBe(`the kubeconfig ${files.at('none')} does not exist`);
    expect(choose({ kubeconfig: files.at('broken') })).toContain('cannot be read: ');
    expect(choose({ kubeconfig: files.at('empty') })).toContain('cannot be read: ');
    expect(choose({ kubeconfig: files.at('one'), context: 'x' })).toBe(
      `${files.at('one')} has no context \`x\`: choose one with --context (one)`,
    );
    expect(choose({}, { KUBECONFIG: files.at('none') })).toBe(`KUBECONFIG names no file that exists (${files.at('none')})`);
  });

  test('plain http is for this machine only: it would show the credentials to the network', () => {
    const files = testFolder({
      far: config('far', { server: 'http://192.0.2.1:8001' }),
      near: config('near', { server: 'http://127.0.0.1:8001' }),
      odd: config('odd', { server: 'file:///etc/passwd' }),
      none: config('none', { server: 'nonsense' }),
    });
    expect(choose({ kubeconfig: files.at('far') })).toContain('is plain http');
    expect(choose({ kubeconfig: files.at('near') })).toBe('near at http://127.0.0.1:8001');
    expect(choose({ kubeconfig: files.at('odd') })).toContain('is neither https nor http');
    expect(choose({ kubeconfig: files.at('none') })).toContain('has no usable server address');
  });
});
