/** One request to the source, with an answer whatever happens. */
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import type { ClusterSource, SourceRequest } from '../cluster/source.ts';

/** How much longer than it was told to a source may take to answer, before the next one gets its turn anyway. */
const patienceMs = 5000;

export async function send(source: ClusterSource, request: SourceRequest, timeoutMs: number): Promise<ApplyOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const lost = new Promise<ApplyOutcome>((resolve) => {
    timer = setTimeout(
      () => resolve({ outcome: 'unreachable', message: 'no answer came back', written: request.dryRun ? 'no' : 'unknown' }),
      timeoutMs + patienceMs,
    );
  });
  try {
    return await Promise.race([source.apply(request, AbortSignal.timeout(timeoutMs)), lost]);
  } finally {
    clearTimeout(timer);
  }
}
