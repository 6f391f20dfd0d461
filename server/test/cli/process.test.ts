/** The commands as processes: what goes to which stream, how they end, what they do when their reader leaves. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { expectations } from './questions.ts';

// Each test starts a program, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** With `readOnly`, the reader of stdout leaves after so many bytes. */
function eastwest(
  args: readonly string[],
  options: { readonly stdin?: string; readonly readOnly?: number } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions', 'source', 'server/src/main.ts', ...args], {
    cwd: root,
  });
  child.stdin.end(options.stdin ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (options.readOnly !== undefined && stdout.length >= options.readOnly) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const workloads = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: w${index}, namespace: shop}
spec: {replicas: 2, template: {metadata: {labels: {app: w${index}}}, spec: {containers: [{name: c}]}}}
`,
  ).join('---');

describe('list', () => {
  test('standard input as manifests, JSON on stdout, nothing on stderr, exit code 0', async () => {
    const { code, stdout, stderr } = await eastwest(['list', '--manifests', '-', '--format', 'json'], { stdin: workloads(1) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      connections: [
        { from: 'external:0.0.0.0/0,::/0', to: 'shop/Deployment/w0', ports: 'all' },
        { from: 'shop/Deployment/w0', to: 'external:0.0.0.0/0,::/0', ports: 'all' },
        { from: 'shop/Deployment/w0', to: 'shop/Deployment/w0', ports: 'all' },
      ],
    });
  });

  test('a long result is whole', async () => {
    const { code, stdout } = await eastwest(['list', '--manifests', '-', '--format', 'json'], { stdin: workloads(60) });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).connections).toHaveLength(60 * 60 + 2 * 60);
  });

  test('a reader that has seen enough (`| head`) is no failure', async () => {
    const { code, stderr } = await eastwest(['list', '--manifests', '-', '--format', 'json'], {
      stdin: workloads(60),
      readOnly: 1,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('problems go to stderr with their place, the result still comes', async () => {
    const folder = testFolder({ 'web.yaml': workloads(1), 'broken.yaml': 'apiVersion: v1\nkind: [Pod\n' });
    const { code, stdout, stderr } = await eastwest(['list', '--manifests', folder.path, '--format', 'csv']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^from,from_pods,to/);
    expect(stderr).toMatch(/broken\.yaml:\d+:\d+: error: .+\n$/);
  });

  test('a user’s mistake is one line without a stack, exit code 2', async () => {
    const { code, stdout, stderr } = await eastwest(['list', '--manifests', 'no-such-folder']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^eastwest: no such file or folder: no-such-folder.*\n$/);
  });
});

describe('verify', () => {
  test.each([
    ['w0 → w1 as expected', 'shop/w0 → shop/w1:80 allowed', 0],
    ['not as expected', 'shop/w0 → shop/w1:80 denied', 1],
    ['an end that is not there', 'shop/w0 → shop/w7:80 allowed', 2],
  ])('%s', async (_, question, code) => {
    const folder = testFolder({ 'manifests/web.yaml': workloads(2), 'expect.json': expectations(question) });
    const ended = await eastwest(['verify', '--manifests', folder.at('manifests'), '--expect', folder.at('expect.json')]);
    expect(ended.code).toBe(code);
    expect(ended.stdout === '').toBe(code === 2);
    expect(/^profile raw: .+\n$/.test(ended.stderr), 'nothing else is said where all is well').toBe(code !== 2);
    expect(ended.stderr).not.toContain('    at ');
  });

  test('expectations on standard input', async () => {
    const folder = testFolder({ 'web.yaml': workloads(2) });
    const args = ['verify', '--manifests', folder.path, '--expect', '-', '--format', 'junit'];
    const { code, stdout } = await eastwest(args, { stdin: expectations('shop/w0 → shop/w1:80 allowed') });
    expect(code).toBe(0);
    expect(stdout).toContain('<testsuites tests="1" failures="0"');
  });
});
