/** How it stands with a change by now, or with a set. */
import type { RecordedChange } from '@eastwest/shared/protocol';
import { Chip } from '../ui/Controls.tsx';
import { exactly } from './when.ts';

export function StateChip({ change: { undoneBy, unsure, keep } }: { readonly change: RecordedChange }) {
  if (unsure === true) return <Chip tone="warning">not known whether it was applied</Chip>;
  if (keep?.state === 'taken-back') return <Chip title={exactly(keep.at)}>nobody kept it: taken back</Chip>;
  if (undoneBy !== undefined) return <Chip>taken back</Chip>;
  if (keep?.state === 'pending') return <Chip tone="warning">waits to be kept</Chip>;
  if (keep?.state === 'kept') return <Chip title={exactly(keep.at)}>kept</Chip>;
  if (keep?.state === 'stands') return <Chip tone="warning">{`not kept, but it stands: ${keep.message}`}</Chip>;
  return null;
}

/** What is the same of all parts is said once; else how many of them were taken back. */
export function SetStateChip({ parts }: { readonly parts: readonly RecordedChange[] }) {
  const undone = parts.filter(({ undoneBy }) => undoneBy !== undefined).length;
  if (undone > 0 && undone < parts.length) return <Chip tone="warning">{`${undone} of ${parts.length} steps taken back`}</Chip>;
  const telling = parts.find(({ unsure }) => unsure === true) ?? parts.find(({ keep }) => keep !== undefined) ?? parts[0];
  return telling === undefined ? null : <StateChip change={telling} />;
}
