/** The list of changes as somebody reads it: what is said once, what is named, and why. */
import { describe, expect, test } from 'vitest';
import { previewDrafts } from '../../src/change/index.ts';
import type { ChangeCounts, Draft } from '../../src/change/index.ts';
import { keyOf } from '../../src/kube/index.ts';
import type { ClusterObject, PolicyObject } from '../../src/kube/index.ts';
import { formatPorts, isEmptyPorts } from '../../src/model/index.ts';
import type { PortSet } from '../../src/model/index.ts';
import { node, pod, policy, state } from '../support/cluster.ts';

const web = pod('shop/web', { labels: { app: 'web' } });
const api = pod('shop/api', { labels: { app: 'api' } });
const db = pod('shop/db', { labels: { app: 'db' } });
const scraper = pod('monitoring/scraper');
const deny = policy('shop/default-deny', 'podSelector: {}, policyTypes: [Ingress]');

const remove = (object: PolicyObject): Draft => ({
  type: 'delete',
  key: keyOf(object),
  base: { key: keyOf(object), uid: object.uid, resourceVersion: '1' },
});
const put = (path: string, spec: string): Draft => ({ type: 'put', manifest: policy(path, spec).manifest });

function portsWords(ports: PortSet, unknown: PortSet): string {
  return isEmptyPorts(unknown) ? formatPorts(ports) : `${formatPorts(ports)} ? ${formatPorts(unknown)}`;
}

interface Told {
  readonly lines: readonly string[];
  readonly counts: ChangeCounts;
}

function short(id: string): string {
  return id.replace('/Pod/', '/');
}

/** `added shop/web → shop/db: none → TCP 5432, because …` without the kind of bare pods. */
function told(objects: readonly ClusterObject[], ...drafts: readonly Draft[]): Told {
  const { preview } = previewDrafts(state(objects), drafts);
  const lines = preview.changes.map(({ from, to, kind, before, after, because }) => {
    const [was, is] = [portsWords(before.ports, before.unknown), portsWords(after.ports, after.unknown)];
    return `${kind} ${short(from)} → ${short(to)}: ${was} → ${is}, because ${because}`;
  });
  return { lines, counts: preview.counts };
}

describe('one connection', () => {
  const allowDb =
    'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]';

  test('added: the rule that admits it is named', () => {
    expect(told([web, db, deny], put('shop/allow-db', allowDb))).toEqual({
      lines: ['added shop/web → shop/db: none → TCP 5432, because ingress rule 1 of shop/allow-db admits it'],
      counts: { added: 1, removed: 0, changed: 0, unknown: 0 },
    });
  });

  test('removed: the policy that is gone is named', () => {
    const allow = policy('shop/allow-db', allowDb);
    expect(told([web, db, deny, allow], remove(allow)).lines).toEqual([
      'removed shop/web → shop/db: TCP 5432 → none, because no rule allows it any more: shop/allow-db is deleted',
    ]);
  });

  test('removed: the policy selects other pods now', () => {
    const allow = policy('shop/allow-db', allowDb);
    const edit = put('shop/allow-db', allowDb.replace('app: db', 'app: dbx'));
    expect(told([web, db, deny, allow], edit).lines).toEqual([
      'removed shop/web → shop/db: TCP 5432 → none, because no rule allows it any more: shop/allow-db no longer selects db',
    ]);
  });

  test('changed: what comes and what goes are both explained', () => {
    const allow = policy('shop/allow-db', allowDb);
    const edit = put('shop/allow-db', allowDb.replace('5432', '5433'));
    expect(told([web, db, deny, allow], edit)).toEqual({
      lines: [
        'changed shop/web → shop/db: TCP 5432 → TCP 5433, because ingress rule 1 of shop/allow-db admits TCP 5433; no rule allows TCP 5432 any more: ingress rule 1 of shop/allow-db no longer does',
      ],
      counts: { added: 0, removed: 0, changed: 1, unknown: 0 },
    });
  });

  test('a rule at one end changes nothing while the other end does not allow it (NP-2)', () => {
    const closed = policy('shop/no-egress', 'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]');
    expect(told([web, db, deny, closed], put('shop/allow-db', allowDb))).toEqual({
      lines: [],
      counts: { added: 0, removed: 0, changed: 0, unknown: 0 },
    });
  });

  test('unknown: a policy that the API server would refuse decides nothing for certain', () => {
    const { lines, counts } = told(
      [web, db, deny],
      put('shop/bad', 'podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 0}]}]'),
    );
    expect(lines).toEqual([
      'unknown anyone → shop/db: none → none ? all, because the API server would refuse shop/bad, so what it would do is not known',
    ]);
    expect(counts).toEqual({ added: 0, removed: 0, changed: 0, unknown: 2 });
  });
});

describe('what happens to everybody alike', () => {
  test('is said once, and counted for each', () => {
    const { lines, counts } = told(
      [web, api, db, scraper, node('n1', '192.168.0.1')],
      put('shop/db', 'podSelector: {matchLabels: {app: db}}'),
    );
    expect(lines).toEqual([
      'removed anyone → shop/db: all → none, because shop/db now isolates db for ingress, and no rule allows it',
    ]);
    expect(counts).toEqual({ added: 0, removed: 5, changed: 0, unknown: 0 });
  });

  test('but who keeps a connection, or has one of its own, is named', () => {
    const { lines } = told(
      [web, api, db, scraper],
      put(
        'shop/db',
        'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]',
      ),
    );
    expect(lines).toEqual([
      'removed anyone → shop/db: all → none, because shop/db now isolates db for ingress, and no rule allows it',
      'changed shop/web → shop/db: all → TCP 5432, because shop/db now isolates db for ingress, and no rule allows the rest',
    ]);
  });

  test('any pod is said where it is pods only', () => {
    const { lines } = told(
      [web, api, scraper, deny],
      put(
        'shop/allow',
        'podSelector: {matchLabels: {app: api}}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]',
      ),
    );
    expect(lines).toEqual(['added any-pod → shop/api: none → TCP 80, because ingress rule 1 of shop/allow admits it']);
  });

  test('the outside is named, because who hears `anyone` thinks of pods', () => {
    const open = policy('shop/db', 'podSelector: {matchLabels: {app: db}}, ingress: [{}]');
    const { lines } = told(
      [web, db, node('n1', '192.168.0.1'), open],
      put('shop/db', 'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}}]}]'),
    );
    const because = 'because no rule allows it any more: ingress rule 1 of shop/db no longer does';
    expect(lines).toEqual([
      `removed external:rest → shop/db: all → none, ${because}`,
      `removed node:n1 → shop/db: all → none, ${because}`,
    ]);
  });

  test('opened again: that nothing isolates it any more is the reason', () => {
    const only = policy('shop/db', 'podSelector: {matchLabels: {app: db}}');
    expect(told([web, api, db, only], remove(only)).lines).toEqual([
      'added anyone → shop/db: none → all, because nothing isolates db for ingress any more: shop/db is deleted',
    ]);
  });
});

describe('a workload that the draft tells apart', () => {
  test('is two nodes before and after, so that each keeps its meaning', () => {
    const owner = { kind: 'Deployment', name: 'web' };
    const pods = ['stable', 'canary'].map((track) => pod(`shop/web-${track}`, { owner, labels: { app: 'web', track } }));
    const draft = put('shop/canary', 'podSelector: {matchLabels: {track: canary}}');
    const { preview } = previewDrafts(state([...pods, db]), [draft]);
    expect([...preview.before.nodes.keys()].filter((id) => id.includes('web'))).toEqual([
      'shop/Deployment/web',
      'shop/Deployment/web#2',
    ]);
    expect([...preview.after.nodes.keys()]).toEqual([...preview.before.nodes.keys()]);
    expect(preview.changes.map(({ to }) => to)).toEqual(['shop/Deployment/web']);
  });
});
