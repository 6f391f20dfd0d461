/** Manifest files as what is written to: what a request says of them, and what the file is told to be. Pure. */
import type { ClusterState } from '@eastwest/shared/kube';
import type { FileChange, SourceInfo } from '@eastwest/shared/protocol';
import type { DraftState } from '../state/drafts.ts';
import type { Plan } from './plan.ts';

/** What the draft says is written as it was typed; `file` is where a new policy goes, if somebody has said so. */
export function inFile(plan: Plan, draft: DraftState, source: SourceInfo | undefined, file: string | undefined): Plan {
  if (source?.apply !== 'files') return plan;
  const { request } = plan;
  const text = draft.type === 'edit' ? { text: draft.text } : {};
  return { ...plan, request: { ...request, ...text, ...(file === undefined || request.operation !== 'create' ? {} : { file }) } };
}

/** The write goes to the file that was shown, and only if that is still what was shown. */
export function toShownFile(request: Plan['request'], file: FileChange | undefined): Plan['request'] {
  if (file === undefined) return request;
  return { ...request, fileVersion: file.version, ...(request.operation === 'create' ? { file: file.path } : {}) };
}

/** Files of policies, where another one could go. */
export function policyFiles({ objects }: ClusterState): readonly string[] {
  const files = new Set<string>();
  for (const object of objects.values())
    if (object.kind === 'NetworkPolicy' && object.origin !== undefined && object.origin.file !== '-')
      files.add(object.origin.file);
  return [...files].filter((file) => !/\.json$/i.test(file)).sort();
}

/** What happens to the file, in two or three words. */
export function fileDeed({ before, after }: FileChange): string {
  if (before === undefined) return 'New file';
  return after === undefined ? 'The file is removed, nothing is left in it' : 'Changes in the file';
}
