/** Selectors that match nothing, or not what is meant, in all policies: L-1…L-7, L-31, L-32, L-39. */
import { keyOf } from '../kube/index.ts';
import type { LintContext } from './context.ts';
import { finding } from './finding.ts';
import type { Pieces } from './finding.ts';
import { mismatches } from './mismatches.ts';

export function* matchingFindings(context: LintContext): Pieces {
  for (const policy of context.policies) {
    const key = keyOf(policy.object);
    for (const found of mismatches(context, policy))
      yield found.map(({ id, severity, path, message, hint, fix }) =>
        finding(id, severity, key, {
          path,
          message: hint === undefined ? message : `${message}; ${hint}`,
          ...(fix === undefined ? {} : { fix }),
        }),
      );
  }
}
