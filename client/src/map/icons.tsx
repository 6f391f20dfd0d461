import type { Isolation } from '@eastwest/shared/graph';
import { isolationWords } from './words.ts';

/**
 * Isolation at a glance: an arrow to a bar = ingress isolated, a bar before an arrow = egress, both bars = both, a hollow
 * circle = neither. The shapes differ, the colour says nothing.
 */
export function IsolationIcon({ isolation }: { readonly isolation: Isolation }) {
  const { ingress, egress } = isolation;
  return (
    <svg
      width="18"
      height="14"
      viewBox="0 0 18 14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <title>{isolationWords(isolation)}</title>
      {!ingress && !egress && <circle cx="11" cy="7" r="4" />}
      {ingress && !egress && <path d="M3 7h8M8 4l3 3-3 3M15 2v10" />}
      {egress && !ingress && <path d="M3 2v10M7 7h8M12 4l3 3-3 3" />}
      {ingress && egress && <path d="M2.5 2v10M15.5 2v10M5.5 7h7M10 4.5 12.5 7 10 9.5M8 4.5 5.5 7 8 9.5" />}
    </svg>
  );
}

/** Pods of one workload among themselves. */
export function LoopIcon() {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M10 6a4 4 0 1 1-1.4-3.05M10 1v2.4H7.6" strokeLinejoin="round" />
    </svg>
  );
}
