/** The rules that came nearest, in words. */
import type { NearMiss } from '../evaluate/index.ts';
import { ruleOf } from './pieces.ts';
import type { Piece } from './pieces.ts';

const text = (words: string): Piece => ({ type: 'text', text: words });

/** Where the rule does not match: the port item for what is wrong with the port. */
export function nearPath({ failed, rule }: NearMiss): string {
  const ofPort = failed === 'port' || failed === 'protocol' || failed === 'named-port';
  return (ofPort ? rule.portPath : undefined) ?? rule.path;
}

/** `allow-web ingress[0].from[1]: a/web is labelled …`, `allow-web ingress[0] would allow it, but deny-all ingress[2] denies it first` */
export function nearPieces(miss: NearMiss): readonly Piece[] {
  const place: Piece = { type: 'policy', policy: miss.rule.policy, path: nearPath(miss) };
  if (miss.failed !== 'order') return [place, text(`: ${miss.message}`)];
  const { rule, effect, tier } = miss.before;
  if (rule === undefined) return [place, text(` would allow it, but tier ${tier} ends in deny first`)];
  return [
    place,
    text(' would allow it, but '),
    ruleOf(rule),
    text(effect === 'deny' ? ' denies it first' : ' passes it on first'),
  ];
}
