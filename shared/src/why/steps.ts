/** What a tier makes of a connection, in words. */
import { assertNever } from '../base/index.ts';
import type { PolicyRef, TierStep } from '../evaluate/index.ts';
import { ruleOf } from './pieces.ts';
import type { Piece } from './pieces.ts';

const text = (words: string): Piece => ({ type: 'text', text: words });

/** `default-deny ingress[0] denies it`, `no rule of app-allow matches, so the next tier is asked` */
export function stepPieces({ effect, rules, isolating, asked }: TierStep): readonly Piece[] {
  switch (effect) {
    case 'allow':
      return [...listed(rules.map(ruleOf)), text(rules.length === 1 ? ' allows it' : ' allow it')];
    case 'deny':
      if (isolating.length === 0) return [...listed(rules.slice(-1).map(ruleOf)), text(' denies it')];
      return [
        text('no rule allows it, and it ends here because '),
        ...named(isolating),
        text(verb(isolating, ' isolates the pod', ' isolate the pod')),
      ];
    case 'pass':
      return [...listed(rules.slice(-1).map(ruleOf)), text(' passes it on to the next tier')];
    case 'next':
      return [text('no rule of '), ...named(asked), text(' matches, so the next tier is asked')];
    case 'unknown':
      if (rules.length === 0) return [text('what becomes of it here cannot be known')];
      return [
        text('whether '),
        ...listed(rules.map(ruleOf)),
        text(rules.length === 1 ? ' decides cannot be known' : ' decide cannot be known'),
      ];
    default:
      return assertNever(effect);
  }
}

const verb = (of: readonly unknown[], one: string, many: string): string => (of.length === 1 ? one : many);

const named = (policies: readonly PolicyRef[]): readonly Piece[] =>
  listed(policies.map((policy) => ({ type: 'policy', policy })));

function listed(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [text(', '), piece]));
}
