import { useCallback, useMemo, useState } from 'react';
import { shownPreview } from '../state/shown.ts';
import { actions, useStore } from '../ui/store.ts';
import { flowEdges, flowNodes, reused } from './flow.ts';
import type { FlowEdge, FlowNode } from './flow.ts';
import type { Point } from './geometry.ts';
import { detailed, emphasisOf, emphasisOfLine, overviewLines } from './lines.ts';
import type { Emphasis, Line } from './lines.ts';
import { routesOf } from './routes.ts';
import type { Route } from './routes.ts';
import type { Container, LineState } from './scene.ts';
import { namespaceOf } from './scene.ts';
import { highlighted, subjectsOf } from './subjects.ts';
import type { Placed } from './useLayout.tsx';

interface Look {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  readonly containers: readonly Container[];
  readonly states: ReadonlySet<LineState>;
  readonly emphasis: Emphasis;
  readonly draft: boolean;
  readonly clickLine: (at: Point, edge: FlowEdge) => void;
  readonly enterLine: (edge: FlowEdge) => void;
  readonly leaveLine: () => void;
  readonly clear: () => void;
  /** Closes an opened bundle; false when none is open. */
  readonly close: () => boolean;
}

const noPairs: ReadonlySet<string> = new Set();

/** What the selection and the pointer make of the scene. */
export function useLook({ scene, layout }: Placed, isFar: boolean): Look {
  const selection = useStore((state) => state.view.selection);
  const hover = useStore((state) => state.hover);
  const highlight = useStore((state) => state.highlight);
  const draft = useStore((state) => shownPreview(state) !== undefined);
  const [opened, setOpened] = useState<string>();
  const [pointed, setPointed] = useState<Line>();
  const base = useMemo(() => overviewLines(scene), [scene]);
  const chosen = useMemo(() => emphasisOf(scene, selection), [scene, selection]);
  const emphasis = useMemo(() => {
    if (pointed !== undefined) return emphasisOfLine(pointed);
    if (highlight !== undefined) return { items: highlighted(scene, highlight), pairs: noPairs };
    const under = hover === undefined ? chosen : emphasisOf(scene, hover);
    return under.items.size === 0 ? chosen : under;
  }, [scene, chosen, hover, pointed, highlight]);
  const lines = useMemo(() => detailed(scene, base, [chosen, emphasis], opened), [scene, base, chosen, emphasis, opened]);
  const routes = useMemo(() => routesOf(lines, layout, isFar), [lines, layout, isFar]);
  const policies = useStore((state) => state.result?.policies);
  const subjects = useMemo(
    () => (highlight === undefined ? subjectsOf(scene, selection, policies) : highlighted(scene, highlight)),
    [scene, selection, policies, highlight],
  );
  const selected =
    selection.type === 'node' ? selection.id : selection.type === 'namespace' ? (`ns:${selection.name}` as const) : undefined;
  const nodes = useReused(
    useMemo(() => flowNodes(scene, layout, { emphasis, selected, subjects }), [scene, layout, emphasis, selected, subjects]),
  );
  const edges = useReused(useMemo(() => flowEdges(lines, routes, emphasis), [lines, routes, emphasis]));
  const containers = useMemo(() => [...scene.containers.values()], [scene]);
  const states = useMemo(() => new Set(lines.map(({ state }) => state)), [lines]);
  const close = useCallback((): boolean => {
    setOpened(undefined);
    return opened !== undefined;
  }, [opened]);
  return {
    nodes,
    edges,
    containers,
    states,
    emphasis,
    draft,
    clickLine: (at, edge) => clickLine(at, edge, setOpened),
    enterLine: (edge) => {
      setPointed(edge.data?.line);
      hoverLine(edge.data?.line);
    },
    leaveLine: () => {
      setPointed(undefined);
      actions.setHover(undefined);
    },
    clear: () => {
      setOpened(undefined);
      actions.clearSelection();
    },
    close,
  };
}

function useReused<Element extends { readonly id: string }>(now: readonly Element[]): readonly Element[] {
  const [last, setLast] = useState(now);
  const next = reused(last, now);
  if (next !== last) setLast(next);
  return next;
}

/** A single connection is selected, in the direction of the nearer arrowhead; a bundle opens into its connections. */
function clickLine(at: Point, { data }: FlowEdge, open: (id: string) => void): void {
  if (data === undefined) return;
  const { line, route } = data;
  const [pair] = line.pairs;
  const [along] = pair?.forward ?? [];
  const [against] = pair?.back ?? [];
  if (line.pairs.length !== 1 || along === undefined) open(line.id);
  else if (namespaceOf(line.to) !== undefined) actions.select({ type: 'namespace', name: namespaceOf(line.to) ?? '' });
  else if (against !== undefined && isNearerStart(at, route)) actions.selectEdge(against.from, against.to);
  else actions.selectEdge(along.from, along.to);
}

function isNearerStart(at: Point, { curve }: Route): boolean {
  const [start, , , end] = curve;
  return Math.hypot(at.x - start.x, at.y - start.y) < Math.hypot(at.x - end.x, at.y - end.y) * 0.9;
}

/** The status line speaks of single connections only. */
function hoverLine(line: Line | undefined): void {
  const [pair] = line?.pairs ?? [];
  const [edge] = pair?.forward ?? [];
  if (line?.pairs.length === 1 && edge !== undefined) actions.setHover({ type: 'edge', from: edge.from, to: edge.to });
}
