/** `eastwest explain`: both directions, each rule with its place, what would have to change, exit codes. */
import { describe, expect, test } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { pod } from './pods.ts';
import { run } from './run.ts';
import type { Ran } from './run.ts';

const policy = `# who may reach the database
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: a}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from:
        - podSelector: {matchLabels: {app: api}}
        - podSelector: {matchLabels: {app: web}}
      ports:
        - port: 5432
`;

function explain(...flags: readonly string[]): Promise<Ran> {
  const folder = testFolder({ 'all.yaml': `${pod('web', '10.0.0.1')}${pod('db', '10.0.0.2')}${policy}` });
  return run('explain', '--manifests', folder.path, ...flags);
}

interface Said {
  readonly ingress: { readonly steps: readonly unknown[] };
}

describe('eastwest explain', () => {
  test('the rule that allows, with file, line and column (NP-2, NP-3)', async () => {
    const ran = await explain('--from', 'a/web', '--to', 'a/db', '--port', '5432', '--format', 'json');
    expect(ran.code).toBe(0);
    const said = JSON.parse(ran.stdout) as Said;
    expect(said).toMatchObject({
      from: 'a/web',
      to: 'a/db',
      protocol: 'TCP',
      port: 5432,
      verdict: 'allowed',
      certainty: 'certain',
      whyNot: [],
    });
    expect(said.ingress.steps).toMatchObject([
      {
        tier: 'NetworkPolicy',
        effect: 'allow',
        asked: [{ kind: 'NetworkPolicy', namespace: 'a', name: 'db' }],
        rules: [{ path: 'spec.ingress[0].from[1]', portPath: 'spec.ingress[0].ports[0]', line: 22, column: 11 }],
      },
    ]);
  });

  test('why not, and what would have to change', async () => {
    const ran = await explain('--from', '203.0.113.9', '--to', 'a/db', '--port', '5432');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('203.0.113.9 → a/db, 5432/TCP: not allowed');
    expect(ran.stdout).toContain('tier NetworkPolicy: no rule allows it, and it ends here because a/db isolates the pod');
    expect(ran.stdout).toContain('what would have to change\n  ingress: a rule would have to allow it, in a/db or another');
  });

  test('a protocol without ports (NP-39)', async () => {
    const ran = await explain('--from', 'a/web', '--to', 'a/db', '--protocol', 'icmp');
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.stdout).toContain('a/web → a/db, ICMP: not allowed');
  });

  test.each([
    [['--from', 'a/web', '--to', 'a/db'], 'which port is not said; add `--port NUMBER`'],
    [['--from', 'a/web', '--to', 'a/db', '--port', '0'], '`--port 0`: a port is a number from 1 to 65535'],
    [['--from', 'a/web', '--to', 'a/db', '--port', '80', '--protocol', 'icmp'], 'ICMP has no ports; leave the port out'],
    [['--from', 'a/web', '--to', 'a/db', '--protocol', 'http'], '`--protocol http`: no such protocol'],
    [
      ['--from', 'a/wev', '--to', 'a/db', '--port', '80'],
      '`--from a/wev`: there is no pod or workload `a/wev`; did you mean `a/web`',
    ],
    [['--from', 'web', '--to', 'a/db', '--port', '80'], '`--from web` is no end of a connection'],
  ])('bad input %j: exit code 2 and the mend', async (flags, message) => {
    const ran = await explain(...flags);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });
});
