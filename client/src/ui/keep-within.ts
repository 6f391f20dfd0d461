/** Whether what is applied next is taken back unless it is kept, and after how many seconds. */
import { keepWithinLimits } from '@eastwest/shared/protocol';
import { createStore } from 'zustand/vanilla';

interface KeepWithin {
  readonly wanted: boolean;
  readonly seconds: number;
}

export const keepWithinStore = createStore<KeepWithin>(() => ({ wanted: false, seconds: 60 }));

/** For an apply request; undefined when it simply stands. */
export function keepWithin(): number | undefined {
  const { wanted, seconds } = keepWithinStore.getState();
  return wanted ? within(seconds) : undefined;
}

export function within(seconds: number): number {
  if (!Number.isFinite(seconds)) return 60;
  return Math.min(keepWithinLimits.max, Math.max(keepWithinLimits.min, Math.round(seconds)));
}
