/** What only a rule is responsible for, in a sentence: for the command line, and on the page with links. */
import { assertNever } from '../base/index.ts';
import type { PolicyRef } from '../evaluate/index.ts';
import type { RulePart } from '../model/index.ts';
import { ruleOf } from '../why/index.ts';
import type { Piece } from '../why/index.ts';
import type { SoleEffect } from './sole.ts';

const text = (words: string): Piece => ({ type: 'text', text: words });

/** `What only this rule allows` */
export function soleTitle({ what, action }: Pick<RulePart, 'what' | 'action'>): string {
  return `What only this ${what === 'ports' ? 'port' : what} ${soleVerb(action)}`;
}

/** `allows`, `stops` */
export function soleVerb(action: RulePart['action']): string {
  return verbs[action].one;
}

const verbs = {
  allow: { one: 'allows', also: 'allowed also by ' },
  deny: { one: 'stops', also: 'stopped also by ' },
  pass: { one: 'passes on', also: 'decided in the same way by ' },
  none: { one: 'decides', also: '' },
} as const;

/** Whether something depends on the part, how much, and who else does the same. */
export function soleSentence(effect: SoleEffect): readonly Piece[] {
  const { counts, standing, part } = effect;
  const what = `this ${part.what === 'ports' ? 'port' : part.what}`;
  const { also } = verbs[part.action];
  const numbers = numbersOf(effect);
  if (counts.lost + counts.gained + counts.unknown > 0) {
    const others = standing.by.length === 0 ? [] : [text(`; some of it is ${also}`), ...named(standing.by)];
    return [text(`without ${what} ${numbers}`), ...others];
  }
  const nothing = `nothing depends on ${what}: `;
  switch (standing.kind) {
    case 'nobody':
      return [text(part.action === 'none' ? `${nothing}it decides nothing` : `${nothing}it matches nobody who is there`)];
    case 'never':
      return [text(`${nothing}all that it matches is decided before it is asked, by `), ...named(standing.by)];
    case 'same':
      return standing.by.length === 0
        ? [text(`${nothing}the same would come of it without any rule`)]
        : [text(`${nothing}${also}`), ...named(standing.by)];
    case 'decides':
      return [text(`${nothing}whatever it decides, no connection changes, because both ends must allow one`)];
    default:
      return assertNever(standing.kind);
  }
}

function numbersOf({ counts: { lost, gained, unknown } }: SoleEffect): string {
  const said = [
    ...(lost > 0 ? [`${connections(lost)} would be lost`] : []),
    ...(gained > 0 ? [`${connections(gained)} would come back`] : []),
    ...(unknown > 0 ? [`of ${connections(unknown)} it cannot be told`] : []),
  ];
  return said.join(', ');
}

const connections = (count: number): string => `${count} ${count === 1 ? 'connection' : 'connections'}`;

/** A policy that isolates is meant as a whole. */
function named(by: SoleEffect['standing']['by']): readonly Piece[] {
  return by.flatMap((ref, index): readonly Piece[] => {
    const piece: Piece = ref.path === 'spec' ? whole(ref.policy) : ruleOf(ref);
    return index === 0 ? [piece] : [text(', '), piece];
  });
}

const whole = (policy: PolicyRef): Piece => ({ type: 'policy', policy });
