/** The same policy by reference as long as it says the same: what is worked out about it is kept by identity. */
import { plainText } from '../../base/index.ts';
import type { ForeignPolicyObject } from '../../kube/index.ts';
import type { TierPolicy } from './policy.ts';

interface Said {
  readonly text: string;
  readonly policy: TierPolicy;
}

const last = new WeakMap<ForeignPolicyObject, Map<string, Said>>();

/** `part`: which of the policies that its object became. */
export function settled(policy: TierPolicy, part = ''): TierPolicy {
  const { object, ref: _, ...said } = policy;
  const text = plainText(said);
  let parts = last.get(object);
  if (parts === undefined) last.set(object, (parts = new Map()));
  const known = parts.get(part);
  if (known?.text === text) return known.policy;
  parts.set(part, { text, policy });
  return policy;
}
