/** Kinds that may not be seen, that come and go, that cannot be read; and how changes are told. */
import { describe, expect, test } from 'vitest';
import { readEntry } from '../../src/cluster/kubernetes/entry.ts';
import type { Resource } from '../../src/cluster/kubernetes/resources.ts';
import { refuse, withPods } from './support/faults.ts';
import { follow, isEqual, shownVersions } from './support/follow.ts';

describe('permissions and kinds', () => {
  test('a kind that may not be listed is hidden with its reason, the others are shown, and it comes back (F23)', async () => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.put('networkpolicies', 'a/p');
      fake.always((seen) => (seen.collection === 'networkpolicies' ? refuse(403, 'Forbidden') : undefined));
    });
    const { fake, sink } = followed;
    expect(sink.hiddenNow).toEqual([{ kind: 'NetworkPolicy', reason: 'no permission to list networkpolicies' }]);
    expect(isEqual(followed, 'pods', 'namespaces')).toBe(true);
    expect(sink.healths.at(-1)).toEqual({ state: 'live' });
    let hiddenWhenShown: unknown;
    const change = sink.change.bind(sink);
    sink.change = (events) => {
      change(events);
      hiddenWhenShown = sink.hiddenNow.map(({ kind }) => kind);
    };
    fake.clearFaults();
    await followed.within(35_000, () => isEqual(followed));
    expect(hiddenWhenShown).toEqual(['NetworkPolicy']);
    expect(sink.hiddenNow).toEqual([]);
  });

  test('what was shown is taken away when the permission goes, with the kind hidden before (F23)', async () => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.put('networkpolicies', 'a/p');
    });
    const { fake, sink } = followed;
    let hiddenWhenRemoved: unknown;
    const change = sink.change.bind(sink);
    sink.change = (events) => {
      hiddenWhenRemoved = sink.hiddenNow.map(({ kind }) => kind);
      change(events);
    };
    fake.always((seen) => (seen.collection === 'networkpolicies' ? refuse(403, 'Forbidden') : undefined));
    fake.end('networkpolicies');
    await followed.within(2000, () => sink.hiddenNow.length === 1);
    expect(shownVersions(sink, 'networkpolicies')).toEqual([]);
    expect(hiddenWhenRemoved).toEqual(['NetworkPolicy']);
    expect(isEqual(followed, 'pods')).toBe(true);
  });

  test('a kind that may be listed but not watched stays hidden, without appearing for a moment each time', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    fake.always((seen) => (seen.collection === 'pods' && seen.verb === 'watch' ? refuse(403, 'Forbidden') : undefined));
    fake.end('pods');
    await followed.within(2000, () => sink.hiddenNow.length === 1);
    const { length } = sink.events;
    await followed.pass(120_000);
    expect(sink.events).toHaveLength(length);
    expect(sink.hiddenNow).toEqual([{ kind: 'Pod', reason: 'no permission to watch pods' }]);
  });

  test('policies of another API are listed as foreign, appear with their API and go with it (F22)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    fake.put('ciliumnetworkpolicies', 'a/l7');
    fake.groups = ['apps', 'cilium.io'];
    await followed.within(61_000, () => isEqual(followed, 'ciliumnetworkpolicies'));
    await followed.pass(100);
    expect(sink.hiddenNow).toEqual([]);
    expect([...sink.objects.values()].find(({ kind }) => kind === 'ForeignPolicy')).toMatchObject({
      apiVersion: 'cilium.io/v2',
      policyKind: 'CiliumNetworkPolicy',
    });
    fake.groups = [];
    await followed.within(61_000, () => shownVersions(sink, 'ciliumnetworkpolicies').length === 0);
    expect(fake.seen.some(({ path }) => path.endsWith('ciliumendpoints'))).toBe(false);
  });

  test('which policy kinds are served is told with the source, and told again when it changes', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    expect(sink.infos.at(-1)?.served).toEqual([]);
    const kinds = (): readonly string[] | undefined =>
      sink.infos.at(-1)?.served?.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    fake.groups = ['apps', 'cilium.io'];
    await followed.within(61_000, () => kinds()?.includes('cilium.io/v2 CiliumNetworkPolicy') === true);
    const { length } = sink.infos;
    await followed.pass(120_000);
    expect(sink.infos).toHaveLength(length);
    fake.groups = [];
    await followed.within(61_000, () => kinds()?.length === 0);
  });

  test.each([
    ['may not be listed', refuse(403, 'Forbidden'), 'no permission to list ciliumnetworkpolicies (cilium.io)'],
    ['cannot be listed', refuse(503, 'ServiceUnavailable'), 'cannot list ciliumnetworkpolicies (cilium.io): ServiceUnavailable'],
  ])('policies of another API that %s are hidden, and keep nothing else from being shown', async (_, fault, reason) => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.groups = ['cilium.io'];
      fake.always((seen) => (seen.collection === 'ciliumnetworkpolicies' ? fault : undefined));
    });
    expect(followed.sink.hiddenNow).toEqual([{ kind: 'ForeignPolicy', reason }]);
    expect(isEqual(followed, 'pods')).toBe(true);
  });

  test('when nobody tells which policy APIs there are, their policies are hidden', async () => {
    const followed = await follow(undefined, (fake) =>
      fake.always((seen) => (seen.path === '/apis' ? refuse(403, 'Forbidden') : undefined)),
    );
    const reason = 'cannot tell which APIs are served: Forbidden';
    const kinds = [
      'ForeignPolicy',
      'HTTPRoute',
      'Gateway',
      'GatewayClass',
      'ServiceMonitor',
      'PodMonitor',
      'ServiceCIDR',
      'EngineConfig',
    ];
    expect(followed.sink.hiddenNow).toEqual(kinds.map((kind) => ({ kind, reason })));
  });
});

describe('what tells the engine', () => {
  test('DaemonSets that may enforce policies are shown and followed, the others are passed over', async () => {
    const followed = await follow(undefined, (fake) => {
      fake.put('daemonsets', 'kube-system/calico-node', { status: { desiredNumberScheduled: 2, numberReady: 1 } });
      fake.put('daemonsets', 'kube-system/kube-proxy');
    });
    const { fake, sink } = followed;
    expect(shownVersions(sink, 'daemonsets').map((line) => line.split(' ')[0])).toEqual(['kube-system/calico-node']);
    expect(sink.hiddenNow, 'one that is passed over is not unread').toEqual([]);
    fake.put('daemonsets', 'kube-system/calico-node', { status: { desiredNumberScheduled: 2, numberReady: 2 } });
    await followed.within(2000, () => [...sink.objects.values()].some((one) => one.kind === 'Agent' && one.ready === 2));
    fake.remove('daemonsets', 'kube-system/calico-node');
    await followed.within(2000, () => shownVersions(sink, 'daemonsets').length === 0);
  });

  test('of the ConfigMaps only those of engines are asked for, each by its name', async () => {
    const { fake } = await follow();
    const asked = fake.seen.filter(({ path }) => path === '/api/v1/namespaces/kube-system/configmaps');
    const selectors = new Set(asked.map(({ parameters }) => parameters.get('fieldSelector')));
    expect(selectors).toEqual(
      new Set(['amazon-vpc-cni', 'antrea-config', 'cilium-config'].map((name) => `metadata.name=${name}`)),
    );
    expect(
      asked
        .filter(({ parameters }) => parameters.get('watch') === null)
        .every(({ parameters }) => parameters.get('limit') === '500'),
    ).toBe(true);
  });

  test('whoever may not list DaemonSets sees everything else', async () => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.always((seen) => (seen.collection === 'daemonsets' ? refuse(403, 'Forbidden') : undefined));
    });
    expect(followed.sink.hiddenNow).toEqual([{ kind: 'Agent', reason: 'no permission to list daemonsets' }]);
    expect(isEqual(followed, 'pods', 'networkpolicies')).toBe(true);
    expect(followed.sink.healths.at(-1)).toEqual({ state: 'live' });
  });
});

describe('kinds that say what connections are for', () => {
  test.each([
    ['may not be listed', refuse(403, 'Forbidden'), 'no permission to list ingresses'],
    ['cannot be listed', refuse(503, 'ServiceUnavailable'), 'cannot list ingresses: ServiceUnavailable'],
  ])('one that %s is hidden, and keeps nothing from being shown', async (_, fault, reason) => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.always((seen) => (seen.collection === 'ingresses' ? fault : undefined));
    });
    const { sink, fake } = followed;
    expect(sink.hiddenNow).toEqual([{ kind: 'Ingress', reason }]);
    expect(isEqual(followed, 'pods', 'networkpolicies')).toBe(true);
    await followed.pass(30_000);
    expect(sink.healths.at(-1)).toEqual({ state: 'live' });
    fake.put('ingresses', 'a/front');
    fake.clearFaults();
    await followed.within(35_000, () => isEqual(followed, 'ingresses'));
    await followed.pass(100);
    expect(sink.hiddenNow).toEqual([]);
  });

  test('one that the server does not have is not hidden: there is nothing to see', async () => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.always((seen) => (seen.collection === 'ingresses' ? refuse(404, 'NotFound') : undefined));
    });
    expect(followed.sink.hiddenNow).toEqual([]);
    expect(followed.sink.healths.at(-1)).toEqual({ state: 'live' });
  });

  test('one that can no longer be followed is hidden, with what was known kept, and the cluster is not stale', async () => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.put('ingresses', 'a/front');
    });
    const { sink, fake } = followed;
    fake.always((seen) => (seen.collection === 'ingresses' ? refuse(503, 'ServiceUnavailable') : undefined));
    fake.cut('ingresses');
    await followed.pass(30_000);
    expect(sink.hiddenNow).toEqual([{ kind: 'Ingress', reason: 'cannot follow ingresses: ServiceUnavailable' }]);
    expect(sink.healths.every(({ state }) => state !== 'stale')).toBe(true);
    expect(shownVersions(sink, 'ingresses')).toHaveLength(1);
  });

  test('monitors come with their CRD and go with it', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    fake.put('servicemonitors', 'a/web', { spec: { selector: {}, endpoints: [{ port: 'metrics' }] } });
    fake.groups = ['monitoring.coreos.com'];
    await followed.within(61_000, () => isEqual(followed, 'servicemonitors'));
    await followed.pass(100);
    expect(sink.hiddenNow).toEqual([]);
    expect([...sink.objects.values()].find(({ kind }) => kind === 'ServiceMonitor')).toMatchObject({ namespaces: ['a'] });
    fake.groups = [];
    await followed.within(61_000, () => shownVersions(sink, 'servicemonitors').length === 0);
    expect(sink.healths.at(-1)).toEqual({ state: 'live' });
  });
});

describe('what is told', () => {
  test('changes of a few moments come together, each object once', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    let changes = 0;
    const change = sink.change.bind(sink);
    sink.change = (events) => {
      changes += 1;
      change(events);
    };
    for (let index = 0; index < 500; index += 1) fake.put('pods', 'a/one', { metadata: { labels: { v: String(index) } } });
    await followed.within(1000, () => isEqual(followed));
    expect(changes).toBeLessThanOrEqual(2);
    expect(sink.events.length).toBeLessThanOrEqual(2);
  });

  test('an object that nobody can read is a problem, and what it could decide is hidden', async () => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.put('pods', 'a/odd', { spec: 'nonsense' });
    });
    const { sink } = followed;
    await followed.pass(100);
    expect(shownVersions(sink, 'pods')).toHaveLength(2);
    expect(sink.problemsNow).toHaveLength(1);
    expect(sink.problemsNow[0]?.message).toContain('`a/odd`');
    expect(sink.hiddenNow).toEqual([{ kind: 'Pod', reason: 'some pods cannot be read' }]);
  });
});

const resource = (kind: 'APIService' | 'CustomResourceDefinition'): Resource => ({
  path: `/apis/x/v1/${kind.toLowerCase()}s`,
  apiVersion: kind === 'APIService' ? 'apiregistration.k8s.io/v1' : 'apiextensions.k8s.io/v1',
  kind,
  objectKind: kind,
  label: kind,
});

describe('kinds of which most objects say nothing', () => {
  const metadata = { name: 'v1.apps', uid: 'u', resourceVersion: '1' };

  test('an API that the server serves itself, and a CRD without conversion, are passed over without a problem', () => {
    expect(readEntry({ metadata, spec: { group: 'apps', version: 'v1' } }, resource('APIService'))).toEqual({
      id: '/v1.apps',
      uid: 'u',
      resourceVersion: '1',
    });
    expect(readEntry({ metadata, spec: {} }, resource('CustomResourceDefinition'))).not.toHaveProperty('problem');
  });
});
