/** What only a rule is responsible for, as rows to read, each with the question that it raises. Pure. */
import { effectOf } from '@eastwest/shared/change';
import type { SoleEffect } from '@eastwest/shared/change';
import type { NodeId } from '@eastwest/shared/graph';
import { formatPorts, isEmptyPorts, portRanges } from '@eastwest/shared/model';
import type { PortSet } from '@eastwest/shared/model';
import { endpointOf } from '../state/ends.ts';
import type { Question } from '../state/view.ts';
import { shortNameOf } from '../ui/words.ts';

export type Effect = 'lost' | 'gained' | 'unknown';

export interface SoleRow {
  readonly id: string;
  readonly effect: Effect;
  readonly from: NodeId;
  readonly to: NodeId;
  /** `shop/web → shop/db` */
  readonly pair: string;
  readonly ports: string;
  /** What is known of it: an end that stands for many is for the user to choose. */
  readonly question: Partial<Question>;
}

const order: readonly Effect[] = ['lost', 'gained', 'unknown'];

export function soleRows({ preview, untold }: SoleEffect): readonly SoleRow[] {
  const rowOf = (from: NodeId, to: NodeId, effect: Effect, ports: PortSet): readonly SoleRow[] => {
    if (isEmptyPorts(ports)) return [];
    const [source, target] = [preview.before.nodes.get(from), preview.before.nodes.get(to)];
    const [start, end] = [endpointOf(source), endpointOf(target)];
    return [
      {
        id: `${effect} ${from}→${to}`,
        effect,
        from,
        to,
        pair: `${source === undefined ? from : shortNameOf(source)} → ${target === undefined ? to : shortNameOf(target)}`,
        ports: formatPorts(ports),
        question: { ...(start && { from: start }), ...(end && { to: end }), ...portAsked(ports) },
      },
    ];
  };
  const compared = preview.changes.map(({ from, to, before, after }) => ({ from, to, ports: effectOf(before, after) }));
  return order.flatMap((effect) => [
    ...compared.flatMap(({ from, to, ports }) => rowOf(from, to, effect, ports[effect])),
    ...(effect === 'unknown' ? untold.flatMap(({ from, to, ports }) => rowOf(from, to, effect, ports)) : []),
  ]);
}

/** The first with a number. */
function portAsked(ports: PortSet): Partial<Pick<Question, 'protocol' | 'port'>> {
  const range = portRanges(ports).find(({ protocol }) => protocol !== 'other');
  return range === undefined || range.protocol === 'other' ? {} : { protocol: range.protocol, port: range.from };
}
