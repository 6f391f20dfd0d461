/** What may be said on the command line, and what is said to someone who has said something else. */
import { describe, expect, test } from 'vitest';
import { createProgram, runProgram } from '../../src/cli/program.ts';
import type { ServeOptions } from '../../src/cli/serve-command.ts';

interface Ran {
  readonly code: number | undefined;
  readonly said: readonly string[];
  readonly printed: string;
  readonly served: readonly ServeOptions[];
}

async function run(...words: readonly string[]): Promise<Ran> {
  const said: string[] = [];
  const served: ServeOptions[] = [];
  let printed = '';
  const message = (line: string): void => void said.push(line);
  const serve = (options: ServeOptions): Promise<void> => {
    served.push(options);
    return Promise.resolve();
  };
  const program = createProgram({ serve, message, out: (text) => (printed += text) });
  const code = await runProgram(program, words, message);
  return { code, said, printed, served };
}

describe('options of serve', () => {
  test('none: the dashboard on 8080, from whatever there is', async () => {
    const { served, code } = await run();
    expect(code).toBeUndefined();
    expect(served).toMatchObject([
      { port: 8080, portIsFixed: false, listen: '127.0.0.1', source: 'auto', open: false, manifests: [] },
    ]);
  });

  test.each([
    [['--port', '9000'], { port: 9000, portIsFixed: true }],
    [['serve', '--port', '8080'], { port: 8080, portIsFixed: true }],
    [['--listen', 'localhost'], { listen: '127.0.0.1' }],
    [['--listen', '127.0.0.5'], { listen: '127.0.0.5' }],
    [['--listen', '[::1]'], { listen: '::1' }],
    [['--manifests', 'a', 'b', '-'], { source: 'manifests', manifests: ['a', 'b', '-'], readOnly: false }],
    [['--manifests', 'a', '--read-only'], { source: 'manifests', manifests: ['a'], readOnly: true }],
    [['--source', 'manifests', '--manifests', 'a'], { source: 'manifests', manifests: ['a'] }],
    [['--context', 'prod'], { source: 'auto', context: 'prod', allowExec: false }],
    [['--kubeconfig', 'f', '--allow-exec'], { source: 'auto', kubeconfig: 'f', allowExec: true }],
    [['--kubeconfig', 'f', '--source', 'kubernetes'], { source: 'kubernetes', kubeconfig: 'f' }],
    [['--log-json', '--log-level', 'debug'], { logJson: true, logLevel: 'debug' }],
  ])('%j', async (words, expected) => {
    expect((await run(...words)).served).toMatchObject([expected]);
  });
});

describe('mistakes', () => {
  test.each([
    [
      ['--prot', '1'],
      /^eastwest: unknown option '--prot' \(did you mean --port\?\); `eastwest serve --help` lists what there is$/,
    ],
    [['--read-only'], /^eastwest: `--read-only` is about manifest files; name them with `--manifests PATH`, or leave it out$/],
    [['--port', '65536'], /^eastwest: `65536` is no port; give a number .+$/],
    [['--port', '-1'], /^eastwest: `-1` is no port; .+$/],
    [['--port', '80x'], /^eastwest: `80x` is no port; .+$/],
    [['--port'], /^eastwest: option '--port <number>' argument missing; `eastwest serve --help` lists what there is$/],
    [['--listen', '0.0.0.0'], /^eastwest: `0\.0\.0\.0` can be reached from other machines, and there is no login yet.+ssh -L.+$/],
    [['--listen', '::'], /^eastwest: `::` can be reached from other machines, .+$/],
    [['--listen', '::ffff:127.0.0.1'], /^eastwest: `::ffff:127\.0\.0\.1` can be reached .+$/],
    [['--listen', '127.0.0.1.example.com'], /^eastwest: `127\.0\.0\.1\.example\.com` is no loopback address; .+$/],
    [['--source', 'x'], /^eastwest: option '--source <source>' argument 'x' is invalid. Allowed choices are .+$/],
    [['--source', 'manifests'], /^eastwest: `--source manifests` needs to know which; .+`--manifests PATH`$/],
    [['--source', 'demo', '--manifests', 'x'], /^eastwest: `--source demo` and `--manifests` contradict each other; .+$/],
    [['--source', 'demo', '--context', 'x'], /^eastwest: `--source demo` and `--context` contradict each other; .+$/],
    [['--manifests', 'x', '--kubeconfig', 'y'], /^eastwest: `--manifests` and `--kubeconfig` contradict each other; .+$/],
    [['lst'], /^eastwest: unknown command `lst`; did you mean `list`\?$/],
    [
      ['frobnicate'],
      /^eastwest: unknown command `frobnicate`; there are serve, list, explain, diff, lint, verify, review, help$/,
    ],
    [['serve', 'x'], /^eastwest: too many arguments for 'serve'.+$/],
    [['list'], /^eastwest: required option '--manifests <path...>' not specified; `eastwest list --help` lists what there is$/],
  ])('%j is one line with the mend, and exit code 2', async (words, expected) => {
    const { code, said, printed, served } = await run(...words);
    expect(code).toBe(2);
    expect(said).toEqual([expect.stringMatching(expected)]);
    expect([printed, served]).toEqual(['', []]);
  });
});

describe('help', () => {
  test.each([['--help'], ['-h'], ['serve --help'], ['list --help'], ['verify --help'], ['help'], ['help serve']])(
    '%s',
    async (line) => {
      const { code, said, printed } = await run(...line.split(' '));
      expect([code, said]).toEqual([0, []]);
      expect(printed).toMatch(/^Usage: eastwest/);
    },
  );

  test('--version', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, printed: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});
