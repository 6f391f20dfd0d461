/** The map alone, on generated graphs: `?case=demo&theme=dark&draft=1`. Not part of the product. */
import { detectEnforcement } from '@eastwest/shared/enforcement';
import { rawProfile } from '@eastwest/shared/evaluate';
import '@mantine/core/styles.layer.css';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../../../src/ui/tokens.css';
import '../../../src/ui/base.css';
import { MantineProvider } from '@mantine/core';
import type { ConnectionChange, Preview } from '@eastwest/shared/change';
import type { Graph } from '@eastwest/shared/graph';
import { noPorts } from '@eastwest/shared/model';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { MapView } from '../../../src/map/MapView.tsx';
import { actions, store } from '../../../src/ui/store.ts';
import { cssVariablesResolver, theme } from '../../../src/ui/theme.ts';
import { boutique, demoLike, edge, generated, graphOf, id, longNames, openCluster, tcp } from '../clusters.ts';

const cases: ReadonlyMap<string, () => Graph> = new Map([
  ['demo', demoLike],
  ['open', openCluster],
  ['boutique', boutique],
  ['large', () => generated(40, 8, 2)],
  ['medium', () => generated(12, 12, 2)],
  ['long', longNames],
  ['empty', () => graphOf([], [])],
]);

const query = new URLSearchParams(location.search);
const dark = query.get('theme') === 'dark';

/** Port 0: none. */
function onPort(port: number): ConnectionChange['before'] {
  return { ports: port === 0 ? noPorts : tcp(port), unknown: noPorts };
}

function change(from: string, to: string, kind: ConnectionChange['kind'], before: number, after: number): ConnectionChange {
  return { from: id(from), to: id(to), kind, before: onPort(before), after: onPort(after), because: 'the draft says so' };
}

function drafted(graph: Graph): Preview {
  const changes = [
    change('shop/Deployment/checkout', 'payments/Deployment/payment-api', 'added', 0, 50051),
    change('shop/Deployment/catalog', 'shop/Deployment/recommendation', 'removed', 8080, 0),
    change('payments/Deployment/payment-api', 'payments/Deployment/fraud-check', 'changed', 8443, 8080),
    change('payments/StatefulSet/ledger', 'kube-system/Deployment/kube-dns', 'removed', 53, 0),
  ];
  const gone = new Set(changes.filter(({ kind }) => kind === 'removed').map(({ from, to }) => `${from}→${to}`));
  const edges = graph.edges.filter((each) => !gone.has(each.id));
  const added = edge(id('shop/Deployment/checkout'), id('payments/Deployment/payment-api'), tcp(50051));
  const after = { ...graph, edges: [...edges.filter((each) => each.id !== added.id), added] };
  return { before: graph, after, changes, counts: { added: 1, removed: 2, changed: 1, unknown: 0 } };
}

const graph = (cases.get(query.get('case') ?? 'demo') ?? demoLike)();
const preview = query.get('draft') === '1' ? { preview: drafted(graph) } : {};
actions.evaluated({
  type: 'result',
  graph,
  policies: [],
  board: [],
  enforcement: detectEnforcement({ objects: new Map(), hidden: [] }),
  profile: rawProfile,
  reports: [],
  previewStale: false,
  evaluatedInMs: 1,
  ...preview,
});
if (query.get('scope') === 'namespaces') actions.setScope('namespaces');
if (query.has('focus')) actions.setFocus(id(query.get('focus') ?? ''));
if (query.has('select')) actions.selectNode(id(query.get('select') ?? ''));
if (query.has('q')) actions.setFilter({ text: query.get('q') ?? '' });
Object.assign(window, { actions, store });

const root = document.querySelector('#root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme={dark ? 'dark' : 'light'}>
        <MapView />
      </MantineProvider>
    </StrictMode>,
  );
}
