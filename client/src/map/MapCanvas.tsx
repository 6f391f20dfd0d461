import { endOfNode } from '@eastwest/shared/intent';
import type { IntentEnd } from '@eastwest/shared/intent';
import { MiniMap, ReactFlow, useReactFlow, useStore as useFlow } from '@xyflow/react';
import type { KeyboardEvent, MouseEvent } from 'react';
import { useRef, useState } from 'react';
import { actions } from '../ui/store.ts';
import { BoxView } from './BoxView.tsx';
import { ContainerView, Titles } from './ContainerView.tsx';
import { Controls } from './Controls.tsx';
import type { FlowEdge, FlowNode } from './flow.ts';
import { Legend } from './Legend.tsx';
import { LineView } from './LineView.tsx';
import classes from './map.module.css';
import type { Container, ItemId, Scene } from './scene.ts';
import { namespaceOf } from './scene.ts';
import { useFit } from './useFit.tsx';
import type { Placed } from './useLayout.tsx';
import { useLook } from './useLook.tsx';
import { useRoving } from './useRoving.tsx';

const nodeTypes = { box: BoxView, container: ContainerView };
const edgeTypes = { line: LineView };

/** The page speaks for itself; React Flow's own words would promise that Delete removes a node. */
const ariaLabelConfig = {
  'node.a11yDescription.default':
    'Press Enter to select, F to see only this and its neighbours, C to allow a connection from it, arrow keys to go on.',
  'edge.a11yDescription.default': 'Press Enter to select.',
  'minimap.ariaLabel': 'Overview map',
};

/** Showing only what is in view costs more than it saves until there is much and little of it in view (measured). */
const manyElements = 500;

/** Above this, labels on all lines would cover the lines. */
const manyLines = 90;

/** From far away names are larger and only what stands out has a label. */
function distanceAt(zoom: number): 'near' | 'far' | 'farther' {
  if (zoom >= 0.62) return 'near';
  return zoom >= 0.4 ? 'far' : 'farther';
}

export function MapCanvas({ placed, onTidy }: { readonly placed: Placed; readonly onTidy: () => void }) {
  const { scene, layout } = placed;
  const pane = useRef<HTMLDivElement>(null);
  const [minimap, setMinimap] = useState(false);
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const fit = useFit(placed);
  const zoomedIn = useFlow((state) => state.transform[2] > 0.8);
  const distance = useFlow((state) => distanceAt(state.transform[2]));
  const look = useLook(placed, distance !== 'near');
  const roving = useRoving(pane, placed);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') void flow.zoomIn();
    else if (event.key === '-') void flow.zoomOut();
    else if (event.key === '0') fit.fit();
    else if (event.key === 'f' || event.key === 'F') openItem(scene, roving.focused());
    else if (event.key === 'Escape' && look.close()) event.stopPropagation();
    else roving.onKeyDown(event);
  };
  return (
    // The keys are a second way to what the buttons in here do.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={pane}
      className={classes.canvas}
      data-attention={look.emphasis.items.size > 0}
      data-draft={look.draft}
      data-distance={distance}
      data-busy={look.edges.length > manyLines}
      data-templates={isOfTemplates(scene)}
      onKeyDown={onKeyDown}
      onFocus={roving.onFocus}
    >
      <ReactFlow<FlowNode, FlowEdge>
        nodes={look.nodes as FlowNode[]}
        edges={look.edges as FlowEdge[]}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodeClick={(event, node) => clickNode(event, node)}
        onNodeDoubleClick={(_, node) => openItem(scene, node.id as ItemId)}
        onNodeMouseEnter={(_, node) => enterNode(node)}
        onNodeMouseLeave={() => actions.setHover(undefined)}
        onEdgeClick={(event, edge) => look.clickLine(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }), edge)}
        onEdgeMouseEnter={(_, edge) => look.enterLine(edge)}
        onEdgeMouseLeave={() => look.leaveLine()}
        onConnectEnd={(event, { fromNode }) => connect(scene, fromNode?.id, event)}
        connectOnClick={false}
        connectionLineContainerStyle={{ zIndex: 10 }}
        onPaneClick={() => look.clear()}
        onMoveStart={(event) => fit.moved(event)}
        onlyRenderVisibleElements={zoomedIn && look.nodes.length + look.edges.length > manyElements}
        ariaLabelConfig={ariaLabelConfig}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        zoomActivationKeyCode={null}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        elevateNodesOnSelect={false}
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        minZoom={0.08}
        maxZoom={2}
        proOptions={{ hideAttribution: true }}
      >
        <Titles containers={look.containers} layout={layout} onSelect={selectContainer} onOpen={openContainer} />
        {minimap && <MiniMap className={classes.minimap ?? ''} nodeClassName={(node) => node.type ?? ''} pannable zoomable />}
      </ReactFlow>
      <Legend states={look.states} />
      <Controls
        onZoomIn={() => void flow.zoomIn()}
        onZoomOut={() => void flow.zoomOut()}
        onFit={fit.fit}
        onTidy={onTidy}
        minimap={minimap}
        onMinimap={() => setMinimap((on) => !on)}
      />
    </div>
  );
}

/** Of manifests no pod has an address, so that this tells no box from another. */
function isOfTemplates({ boxes }: Scene): boolean {
  return [...boxes.values()].every(({ node }) => node.type !== 'workload' || node.noAddress);
}

function clickNode(event: MouseEvent, node: FlowNode): void {
  if (node.type === 'box') actions.selectNode(node.data.box.id);
  else if (node.data.container.folded) selectContainer(node.data.container);
  else if (event.detail === 1) actions.clearSelection();
}

function enterNode(node: FlowNode): void {
  if (node.type === 'box') actions.setHover({ type: 'node', id: node.data.box.id });
}

function selectContainer({ id }: Container): void {
  const name = namespaceOf(id);
  if (name !== undefined) actions.select({ type: 'namespace', name });
}

function openContainer({ id }: Container): void {
  const name = namespaceOf(id);
  if (name === undefined) return;
  actions.setScope('workloads');
  actions.setFilter({ namespaces: [name] });
}

/** Where the line was let go decides; back where it began nothing was meant. */
function connect(scene: Scene, start: string | undefined, event: globalThis.MouseEvent | TouchEvent): void {
  const { clientX, clientY } = 'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
  const under = document.elementsFromPoint(clientX, clientY).find((element) => element.closest('[data-item]') !== null);
  const target = under?.closest('[data-item]')?.getAttribute('data-item') ?? undefined;
  const [from, to] = [endOfItem(scene, start), endOfItem(scene, target)];
  if (from !== undefined && to !== undefined && start !== target) actions.wish({ type: 'allow', from, to, protocol: 'TCP' });
}

function endOfItem({ boxes }: Scene, item: string | undefined): IntentEnd | undefined {
  if (item === undefined) return undefined;
  const name = namespaceOf(item as ItemId);
  if (name !== undefined) return { kind: 'namespace', name };
  const node = boxes.get(item as never)?.node;
  return node && endOfNode(node);
}

/** A closer look: at a node and its neighbours, or into a namespace. */
function openItem(scene: Scene, item: ItemId | undefined): void {
  const box = scene.boxes.get(item as never);
  const container = scene.containers.get(item as never);
  if (box !== undefined) actions.setFocus(box.id);
  else if (container !== undefined) openContainer(container);
}
