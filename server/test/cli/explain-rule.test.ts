/** `eastwest explain --rule`: what only a rule allows, by path and by line, as text and JSON. */
import { describe, expect, test } from 'vitest';
import { testFolder } from '../support/folder.ts';
import { pod } from './pods.ts';
import { run } from './run.ts';
import type { Ran } from './run.ts';
import type { SoleDocument } from '../../src/cli/sole-document.ts';

const policies = `# who may reach the database
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
        - port: 9187
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web-to-db, namespace: a}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from:
        - podSelector: {matchLabels: {app: web}}
      ports:
        - port: 5432
---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: lock}
spec:
  tier: Admin
  priority: 1
  subject: {pods: {podSelector: {matchLabels: {app: db}}}}
  ingress:
    - action: Deny
      from: [{pods: {podSelector: {matchLabels: {app: api}}}}]
      protocols: [{tcp: {destinationPort: {number: 9187}}}]
`;

const pods = `${pod('web', '10.0.0.1')}${pod('api', '10.0.0.2')}${pod('db', '10.0.0.3')}`;

function explain(...flags: readonly string[]): Promise<Ran> {
  const folder = testFolder({ 'pods.yaml': pods, 'policies.yaml': policies });
  return run('explain', '--manifests', folder.path, ...flags);
}

async function document(rule: string): Promise<SoleDocument> {
  return JSON.parse((await explain('--rule', rule, '--format', 'json')).stdout) as SoleDocument;
}

describe('eastwest explain --rule', () => {
  test('names the place, the connections that only it allows, and who allows some of it too', async () => {
    const ran = await explain('--rule', 'a/db:spec.ingress[0]');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/policies\.yaml:8:7 a\/db spec\.ingress\[0\] \(allows\)\n/u);
    expect(ran.stdout).toContain(
      'without this rule 2 connections would be lost; some of it is allowed also by a/web-to-db spec.ingress[0]',
    );
    expect(ran.stdout).toMatch(/policies\.yaml:21:7 a\/web-to-db spec\.ingress\[0\]\n/u);
    expect(ran.stdout).toMatch(/−\s+a\/Pod\/api\s+→\s+a\/Pod\/db\s+TCP 5432/u);
    expect(ran.stdout).toMatch(/−\s+a\/Pod\/web\s+→\s+a\/Pod\/db\s+TCP 9187/u);
  });

  test('as JSON', async () => {
    expect(await document('NetworkPolicy/a/db:spec.ingress[0].from[1]')).toMatchObject({
      policy: { kind: 'NetworkPolicy', namespace: 'a', name: 'db' },
      what: 'peer',
      path: 'spec.ingress[0].from[1]',
      rule: 'spec.ingress[0]',
      direction: 'ingress',
      action: 'allow',
      line: 10,
      column: 11,
      summary: { lost: 1, gained: 0, unknown: 0 },
      connections: [{ from: 'a/Pod/web', to: 'a/Pod/db', lost: [{ protocol: 'TCP', from: 9187, to: 9187 }] }],
      standing: { kind: 'decides', by: [{ path: 'spec.ingress[0]', line: 21 }] },
    });
  });

  test.each([
    [8, 'spec.ingress[0]'],
    [10, 'spec.ingress[0].from[1]'],
    [12, 'spec.ingress[0].ports[0]'],
    [24, 'spec.ingress[0].ports[0]'],
  ])('by its line in the file: %i', async (line, path) => {
    expect(await document(`policies.yaml:${line}`)).toMatchObject({ path });
  });

  test('a rule that denies, of a cluster-wide policy: what comes back without it (CNP-3)', async () => {
    const ran = await explain('--rule', 'lock:spec.ingress[0]');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('without this rule 1 connection would come back');
    expect(ran.stdout).toMatch(/\+\s+a\/Pod\/api\s+→\s+a\/Pod\/db\s+TCP 9187/u);
  });

  test('a rule on which nothing depends: exit code 1, and who else allows it', async () => {
    const ran = await explain('--rule', 'a/web-to-db:spec.ingress[0]');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('nothing depends on this rule: allowed also by a/db spec.ingress[0]\n');
  });

  test.each([
    ['a/db', '`--rule a/db` is no place of a rule; write namespace/name:spec.ingress[0]'],
    ['a/none:spec.ingress[0]', 'there is no policy `a/none`'],
    ['a/db:spec.ingress[4]', 'there is no `spec.ingress[4]`'],
    ['a/db:spec.podSelector', '`spec.podSelector` is in no rule'],
    ['policies.yaml:2', 'line 2 of `policies.yaml` is in no rule of a policy'],
    ['none.yaml:2', 'no policy is in `none.yaml`'],
  ])('bad input %s: exit code 2 and what to write', async (rule, message) => {
    const ran = await explain('--rule', rule);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });

  test('not beside the ends of a connection; one of the two there must be', async () => {
    expect((await explain('--rule', 'a/db:spec.ingress[0]', '--from', 'a/web')).stderr).toContain('cannot be used with');
    expect((await explain('--from', 'a/web')).stderr).toContain('`--to` is missing; say --from and --to, or --rule');
  });
});
