/** What rules do together: L-18, L-20…L-23, L-25, L-50. */
import type { LintContext } from './context.ts';
import { coverFindings } from './covers.ts';
import { dnsFindings } from './dns.ts';
import { exceptionFindings } from './exceptions.ts';
import type { Pieces } from './finding.ts';
import { metadataFindings } from './metadata.ts';
import { oneSidedFindings } from './one-sided.ts';

export function* reachFindings(context: LintContext): Pieces {
  for (const _ of context.tier.prepare()) yield [];
  for (const at of context.rules())
    yield [...coverFindings(context, at), ...oneSidedFindings(context, at), ...exceptionFindings(context, at)];
  yield dnsFindings(context);
  yield metadataFindings(context);
}
