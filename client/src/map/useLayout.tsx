import { useCallback, useEffect, useState } from 'react';
import { arrange } from './arrange.ts';
import type { Staged } from './build.ts';
import { layoutEngine } from './elk.ts';
import type { Layout } from './layout.ts';
import type { Scene } from './scene.ts';
import { settle } from './settle.ts';

/** Survives a change to the table and back. The oldest go first. */
const layouts = new Map<string, Layout>();
const mostKept = 16;

function keep(key: string, layout: Layout): void {
  layouts.delete(key);
  layouts.set(key, layout);
  const [oldest] = layouts.keys();
  if (layouts.size > mostKept && oldest !== undefined) layouts.delete(oldest);
}

/** With most of the picture new there is nothing worth keeping in its place. */
function isWorthKeeping(layout: Layout, stage: Scene): boolean {
  const now: readonly string[] = [...stage.boxes.keys(), ...stage.containers.keys()];
  const had = new Set<string>([...layout.boxes.keys(), ...layout.containers.keys()]);
  return now.filter((id) => had.has(id)).length * 2 >= now.length;
}

function settledFor(key: string, stage: Scene, aspect: number): Layout | undefined {
  const known = layouts.get(key);
  if (known === undefined || !isWorthKeeping(known, stage)) return undefined;
  const settled = settle(known, stage, aspect);
  if (settled !== known) keep(key, settled);
  return settled;
}

export interface Placed {
  /** What the layout is for: a new one means that everything may have moved. */
  readonly arrangement: string;
  readonly scene: Scene;
  readonly layout: Layout;
}

const usualAspect = 1.5;

interface LaidOut {
  /** Absent until the first layout is there; while a new one is made, the last picture stays. */
  readonly placed: Placed | undefined;
  readonly failure: string | undefined;
  readonly tidy: () => void;
}

/** For one arrangement nothing moves until `tidy`. `aspect` is undefined until the size of the pane is known. */
export function useLayout({ stage, scene, arrangement: key }: Staged, aspect: number | undefined): LaidOut {
  const [round, setRound] = useState(0);
  const [failure, setFailure] = useState<string>();
  const [last, setLast] = useState<Placed>();
  const layout = aspect === undefined ? undefined : settledFor(key, stage, aspect);
  const placed = layout === undefined ? last : samePlaced(last, { arrangement: `${key} ${round}`, scene, layout });
  if (placed !== last) setLast(placed);
  const made = useCallback((outcome: Outcome) => {
    setFailure(outcome.failure);
    if (outcome.failure === undefined) setRound((count) => count + 1);
  }, []);
  useArranging(layout === undefined ? stage : undefined, key, aspect, made);
  const tidy = useCallback(() => {
    void arranged(stage, key, aspect ?? usualAspect).then(made);
  }, [stage, key, aspect, made]);
  return { placed, failure, tidy };
}

interface Outcome {
  readonly failure: string | undefined;
}

/** Makes a layout and keeps it. Never rejects. */
async function arranged(stage: Scene, key: string, aspect: number): Promise<Outcome> {
  try {
    keep(key, await arrange(stage, aspect, layoutEngine()));
    return { failure: undefined };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function samePlaced(before: Placed | undefined, now: Placed): Placed {
  const isSame = before?.arrangement === now.arrangement && before.scene === now.scene && before.layout === now.layout;
  return isSame ? before : now;
}

function useArranging(stage: Scene | undefined, key: string, aspect: number | undefined, made: (outcome: Outcome) => void): void {
  useEffect(() => {
    if (stage === undefined || aspect === undefined) return undefined;
    let current = true;
    void arranged(stage, key, aspect).then((outcome) => {
      if (current) made(outcome);
    });
    return () => {
      current = false;
    };
    // The shape of the window matters when a picture is first made, not whenever it changes.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [stage, key, aspect === undefined, made]);
}
