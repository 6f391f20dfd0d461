/** The engine's side of the conversation: every answer is that of the cluster and the drafts of now. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish } from '@eastwest/shared/base';
import { previewDrafts } from '@eastwest/shared/change';
import { applyEvents, keyOf, policyText } from '@eastwest/shared/kube';
import type { ClusterEvent, ClusterObject, ObjectKey } from '@eastwest/shared/kube';
import { EngineSession } from '../../src/engine/session.ts';
import type { DraftId, DraftState } from '../../src/state/drafts.ts';
import { allowText, clusterOf, namespace, pod, policy } from '../support/objects.ts';

const live = policy(allowText('web', 'api'));
const objects: readonly ClusterObject[] = [
  namespace('shop'),
  ...['web-1', 'web-2', 'api-1', 'cart-1'].map((name, index) => pod(`shop/${name}`, { ips: [`10.0.0.${index + 1}`] })),
  live,
];
const key = keyOf(live);

function edit(text: string, of = live): DraftState {
  const base = { key: keyOf(of), uid: of.uid, resourceVersion: of.resourceVersion };
  return { type: 'edit', id: base.key, text, baseText: policyText(of), base };
}

function fresh(text: string, number = 1): DraftState {
  return { type: 'edit', id: `new:${number}`, text, baseText: '' };
}

function session(...drafts: readonly DraftState[]): EngineSession {
  const engine = new EngineSession();
  engine.take({ type: 'reset', objects, hidden: [] });
  engine.take({ type: 'drafts', drafts });
  return engine;
}

function changesOf(engine: EngineSession): readonly string[] {
  const { preview } = engine.result();
  return (preview?.changes ?? []).map(({ from, to, kind }) => `${kind} ${from} → ${to}`);
}

const toCart = allowText('web', 'cart');

describe('findings', () => {
  test('of the cluster as it is, and of a draft as it would then be', () => {
    const lost = allowText('web', 'nobody');
    const { live: now, drafted } = finish(session(edit(lost)).findings());
    expect(now.filter((one) => one.key === key && one.id === 'L-3')).toEqual([]);
    expect(drafted.filter(({ id }) => id === 'L-3').map((one) => one.key)).toEqual([key]);
    expect(finish(session().findings())).toEqual({ live: now, drafted: [] });
  });

  test('are not looked for before there is a cluster, whatever else is told first', () => {
    const engine = new EngineSession();
    engine.take({ type: 'profile', name: 'calico' });
    engine.take({ type: 'drafts', drafts: [] });
    expect(engine.knowsCluster).toBe(false);
    engine.take({ type: 'reset', objects: [], hidden: [] });
    expect(engine.knowsCluster).toBe(true);
  });
});

describe('workloads that do not exist yet', () => {
  test('of a workload as the cluster is: who may come, and what is open to them', () => {
    const web = { namespace: 'shop', kind: 'Deployment', name: 'web' };
    expect(session(edit(toCart)).comingTo(web)).toEqual([
      expect.objectContaining({ direction: 'ingress', who: expect.stringContaining('a new pod with app=api in shop') as string }),
      expect.objectContaining({ direction: 'egress', who: 'an unlabelled new pod in any namespace', ports: 'all', policies: [] }),
    ]);
    expect(session().comingTo({ ...web, name: 'nobody' })).toEqual([]);
  });

  test('of drafts: what they would change for them, on top of what is', () => {
    const changes = finish(session().comingChanges([edit(toCart)]));
    expect(changes?.changes.map(({ kind, who, workload }) => `${kind} ${who} → ${workload.name}`)).toEqual([
      'removed a new pod with app=api in shop → web',
      'added a new pod with app=cart in shop → web',
    ]);
    expect(finish(session().comingChanges([edit(policyText(live))]))).toEqual({ changes: [], newPods: [] });
    expect(finish(session().comingChanges([edit('{{{')]))).toBeUndefined();
  });

  test('of a default deny: new pods stand otherwise', () => {
    const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;
    expect(finish(session().comingChanges([fresh(deny)]))?.newPods).toEqual([
      { where: 'shop', direction: 'ingress', before: 'open to everyone', after: 'closed: shop/deny isolates it' },
    ]);
  });
});

describe('a draft', () => {
  test('shows what it changes', () => {
    expect(changesOf(session(edit(toCart)))).toEqual([
      'removed shop/Deployment/api → shop/Deployment/web',
      'added shop/Deployment/cart → shop/Deployment/web',
    ]);
  });

  test('of a deletion shows the world without the policy', () => {
    const engine = session({ type: 'delete', id: key, baseText: '', base: { key, uid: live.uid, resourceVersion: '1' } });
    expect(engine.result().reports).toEqual([{ id: key, problems: [], usable: true }]);
    expect(changesOf(engine).length).toBeGreaterThan(0);
  });

  test('there is no preview without one', () => {
    expect(session().result()).not.toHaveProperty('preview');
  });
});

describe('one of several drafts', () => {
  test('is previewed by itself as if it were the only one', () => {
    const both = session(edit(toCart), fresh(allowText('fresh', 'web')));
    expect(both.previewOf([edit(toCart)])?.preview).toEqual(session(edit(toCart)).result().preview);
    expect(both.result().preview).not.toEqual(both.previewOf([edit(toCart)])?.preview);
  });

  test('that cannot be read has no preview', () => {
    expect(session().previewOf([edit('{{{')])).toBeUndefined();
  });
});

describe('a text that cannot be read', () => {
  test('keeps the last good preview and says so; a good one ends that', () => {
    const engine = session(edit(toCart));
    const good = changesOf(engine);
    engine.take({ type: 'drafts', drafts: [edit(`${toCart}  egress: [`)] });
    expect(engine.result()).toMatchObject({ previewStale: true, reports: [{ id: key, usable: false }] });
    expect(changesOf(engine)).toEqual(good);
    engine.take({ type: 'drafts', drafts: [edit(toCart)] });
    expect(engine.result()).toMatchObject({ previewStale: false, reports: [{ usable: true, problems: [] }] });
  });

  test('from the start has no preview at all', () => {
    const result = session(edit('{{{')).result();
    expect(result).toMatchObject({ previewStale: true });
    expect(result).not.toHaveProperty('preview');
  });

  test('every problem has a range', () => {
    const [report] = session(edit(toCart.replace('port: 8080', 'port: "80"').replace('podSelector', 'podSelektor'))).result()
      .reports;
    expect(report?.problems.length).toBeGreaterThan(0);
    expect(report?.problems.every(({ range }) => range !== undefined)).toBe(true);
  });

  test('that ends with its draft is forgotten', () => {
    const engine = session(edit(toCart));
    engine.result();
    engine.take({ type: 'drafts', drafts: [] });
    engine.result();
    engine.take({ type: 'drafts', drafts: [edit('{{{')] });
    expect(engine.result()).not.toHaveProperty('preview');
  });
});

const problemsOf = (...drafts: readonly DraftState[]): readonly string[] =>
  session(...drafts)
    .result()
    .reports.flatMap(({ problems }) => problems.map(({ message }) => message));

describe('whose text it is', () => {
  test('a policy cannot be renamed by editing it', () => {
    expect(problemsOf(edit(allowText('other', 'api')))).toEqual([
      'this edits the policy `shop/web`, the text is of `shop/other`',
    ]);
  });

  test('nor moved, also not by leaving the namespace out', () => {
    const moved = problemsOf(edit(toCart.replace('  namespace: shop\n', '')));
    expect(moved).toContain('this edits the policy `shop/web`, the text is of `default/web`');
  });

  test('a new one needs a name that is free, in the cluster and among the drafts', () => {
    expect(problemsOf(fresh(toCart))).toEqual(['there is already a policy `web` in namespace `shop`']);
    expect(problemsOf(fresh(allowText('a', 'api'), 1), fresh(allowText('a', 'cart'), 2))).toEqual([
      'another draft makes a policy `a` in namespace `shop`',
    ]);
  });
});

describe('V-13', () => {
  test('an unknown field is previewed as the server would take it: dropped', () => {
    const engine = session(edit(allowText('web', 'api').replace('- from:', '- form:')));
    const [report] = engine.result().reports;
    expect(report).toMatchObject({ usable: true, problems: [{ rule: 'V-13' }] });
    expect(changesOf(engine).some((change) => change.startsWith('added'))).toBe(true);
  });
});

describe('questions', () => {
  const connection = {
    from: { kind: 'pod', namespace: 'shop', name: 'cart-1' },
    to: { kind: 'pod', namespace: 'shop', name: 'web-1' },
    protocol: 'TCP',
    port: 8080,
  } as const;

  test('are answered for now, and for the draft where there is one', () => {
    expect(session().explain(connection)).toMatchObject({ now: { outcome: 'denied' } });
    expect(session().explain(connection)).not.toHaveProperty('draft');
    expect(session(edit(toCart)).explain(connection)).toMatchObject({
      now: { outcome: 'denied' },
      draft: { outcome: 'allowed' },
    });
  });

  test('about what is not there say so', () => {
    const gone = { ...connection, to: { kind: 'pod', namespace: 'shop', name: 'nobody' } } as const;
    expect(session().explain(gone).now).toHaveProperty('error');
  });

  test('which policies select a pod', () => {
    expect(session().selectedBy('shop', 'web-1')).toMatchObject([{ policy: { name: 'web' }, directions: ['ingress'] }]);
    expect(session().selectedBy('shop', 'cart-1')).toEqual([]);
  });
});

/** What is lost without it, or why there is no answer. */
function soleOf(engine: EngineSession, id: DraftId, path: string): readonly string[] {
  const answer = finish(engine.sole(id, path));
  return 'error' in answer ? [answer.error] : answer.preview.changes.map(({ from, to, kind }) => `${kind} ${from} → ${to}`);
}

describe('what only a rule is responsible for', () => {
  const rule = 'spec.ingress[0]';

  test('of a live policy', () => {
    expect(soleOf(session(), key, rule)).toEqual(['removed shop/Deployment/api → shop/Deployment/web']);
  });

  test('of a policy as it is drafted, and of one that only a draft makes', () => {
    const toWeb = ['removed shop/Deployment/cart → shop/Deployment/web'];
    expect(soleOf(session(edit(toCart)), key, rule)).toEqual(toWeb);
    const made = fresh(toCart.replace('name: web', 'name: more'));
    expect(soleOf(session(made), made.id, rule)).toEqual(toWeb);
  });

  test('with a text that cannot be read, or that goes, there is no answer, and it says why', () => {
    expect(soleOf(session(edit('spec: [')), key, rule)).toEqual(['the text has problems, so what it does is not known']);
    const base = { key, uid: live.uid, resourceVersion: live.resourceVersion };
    const deletion: DraftState = { type: 'delete', id: key, baseText: policyText(live), base };
    expect(soleOf(session(deletion), key, rule)).toEqual(['the draft deletes this policy']);
    expect(soleOf(session(), 'new:7', rule)).toEqual(['there is no such policy']);
  });

  test('comes in steps, so that a newer question need not wait', () => {
    const steps = session().sole(key, rule);
    expect(steps.next()).toEqual({ done: false, value: undefined });
  });
});

describe('nothing new', () => {
  test('a delta without events asks for no evaluation', () => {
    const engine = session();
    expect(engine.take({ type: 'events', events: [] })).toBe(false);
    expect(engine.take({ type: 'events', events: [], hidden: [{ kind: 'Node', reason: 'no permission' }] })).toBe(true);
  });
});

describe('any history', () => {
  /** Every prefix of a text, as somebody types it, and texts that mean something. */
  const texts = fc.oneof(
    fc.nat(toCart.length).map((length) => toCart.slice(0, length)),
    fc.constantFrom(
      toCart,
      allowText('web', 'api', '"http"'),
      allowText('web', 'web', 443),
      '',
      'a: [',
      allowText('web', 'api', '"80"'),
    ),
  );
  const events: fc.Arbitrary<ClusterEvent> = fc.oneof(
    fc.tuple(fc.nat(4), fc.constantFrom('web', 'api', 'cart')).map(([number, app]): ClusterEvent => {
      const object = pod(`shop/x-${number}`, {
        labels: { app },
        ips: [`10.0.1.${number}`],
        owner: { kind: 'Deployment', name: app },
      });
      return { type: 'upsert', object };
    }),
    fc.nat(4).map((number): ClusterEvent => ({ type: 'remove', key: `Pod/shop/x-${number}` as ObjectKey })),
    fc
      .constantFrom('api', 'cart', 'web')
      .map((from): ClusterEvent => ({ type: 'upsert', object: policy(allowText('web', from), from) })),
    fc.constant<ClusterEvent>({ type: 'remove', key }),
    fc.constant<ClusterEvent>({ type: 'upsert', object: policy(allowText('other', 'api')) }),
  );
  const steps = fc.array(
    fc.oneof(
      fc.array(events, { minLength: 1, maxLength: 3 }).map((list) => ({ type: 'events', events: list }) as const),
      texts.map((text) => ({ type: 'drafts', drafts: [edit(text)] }) as const),
      texts.map((text) => ({ type: 'drafts', drafts: [edit(text), fresh(allowText('fresh', 'cart'))] }) as const),
      fc.constant({ type: 'drafts', drafts: [] } as const),
    ),
    { minLength: 1, maxLength: 12 },
  );

  test('answers as a session that is told the end state at once, given the last readable text of each draft', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const engine = session();
        let state = clusterOf(...objects);
        const good = new Map<DraftId, string>();
        let drafts: readonly DraftState[] = [];
        for (const step of list) {
          engine.take(step);
          if (step.type === 'events') {
            state = applyEvents(state, step.events);
          } else drafts = step.drafts;
          const { reports } = engine.result();
          for (const [index, { id, usable }] of reports.entries()) {
            const draft = drafts[index];
            if (usable && draft?.type === 'edit') good.set(id, draft.text);
          }
          for (const id of good.keys()) if (!drafts.some((draft) => draft.id === id)) good.delete(id);
        }
        const expected = new EngineSession();
        expected.take({ type: 'reset', objects: [...state.objects.values()], hidden: [] });
        expect(engine.result().graph).toEqual(expected.result().graph);
        expect(engine.result().policies).toEqual(expected.result().policies);

        const readable = drafts
          .filter(({ id }) => good.has(id))
          .map((draft): DraftState => ({ ...draft, text: good.get(draft.id) ?? '' }) as DraftState);
        expected.take({ type: 'drafts', drafts: readable });
        expect(engine.result().preview).toEqual(expected.result().preview);
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  test('the preview is that of the engine itself', () => {
    const { preview } = session(edit(toCart)).result();
    const manifest = policy(toCart).manifest;
    const base = { key, uid: live.uid, resourceVersion: live.resourceVersion };
    expect(preview).toEqual(previewDrafts(clusterOf(...objects), [{ type: 'put', manifest, base }]).preview);
  });
});
