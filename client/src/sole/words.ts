/** How a question about a rule is called. Pure. */
import { soleTitle } from '@eastwest/shared/change';
import type { Sole } from '../state/app.ts';
import { isNewDraft } from '../state/drafting.ts';
import { policyTitle } from '../state/keys.ts';
import { soleEffectOf } from '../state/shown.ts';

export interface SoleName {
  /** `What only this rule allows` */
  readonly title: string;
  /** `shop/db` and `ingress[0].from[1]` */
  readonly policy: string;
  readonly place: string;
}

/** What the part is and does is known with the answer only. */
export function soleNameOf(sole: Sole): SoleName {
  const effect = soleEffectOf({ sole });
  return {
    title: effect === undefined ? 'What only this rule allows' : soleTitle(effect.part),
    policy: isNewDraft(sole.policy) ? 'the new policy' : policyTitle(sole.policy),
    place: (effect?.part.path ?? sole.path).replace(/^spec\./u, ''),
  };
}
