/** What only a rule allows or stops, as data: the JSON of `eastwest explain --rule`, and what its text is made from. */
import { effectOf, soleSentence } from '@eastwest/shared/change';
import type { SoleEffect } from '@eastwest/shared/change';
import type { PolicyRef } from '@eastwest/shared/evaluate';
import { isEmptyPorts } from '@eastwest/shared/model';
import type { PortSet, RulePart } from '@eastwest/shared/model';
import { keyOfRef } from './explain-document.ts';
import type { RuleRecord } from './explain-document.ts';
import type { Place, Places } from './places.ts';
import { nameOfNode, portsRecord } from './review-document.ts';
import type { Ports } from './review-document.ts';
import { piecesText } from './verdict-words.ts';

/** Of a pair the ports that are lost without the part, those that come back, and those of which it cannot be told. */
export interface SoleRecord {
  readonly from: string;
  readonly to: string;
  readonly lost?: Ports;
  readonly gained?: Ports;
  readonly unknown?: Ports;
}

export interface SoleDocument extends RulePart, Partial<Place> {
  readonly policy: PolicyRef;
  /** Ordered pairs of workloads, and of a workload with what is outside; `connections` says once what happens to all alike. */
  readonly summary: SoleEffect['counts'];
  readonly connections: readonly SoleRecord[];
  readonly standing: { readonly kind: SoleEffect['standing']['kind']; readonly by: readonly RuleRecord[] };
  /** The answer in a sentence. */
  readonly words: string;
}

export function soleDocument(effect: SoleEffect, places: Places): SoleDocument {
  const { policy, part, preview, counts, untold, standing } = effect;
  const record = (from: SoleEffect['untold'][number]['from'], to: typeof from, ports: Partial<Ported>): SoleRecord => ({
    from: nameOfNode(from, preview),
    to: nameOfNode(to, preview),
    ...recordsOf(ports),
  });
  return {
    policy,
    ...part,
    ...places(keyOfRef(policy), part.path),
    summary: counts,
    connections: [
      ...preview.changes.map(({ from, to, before, after }) => record(from, to, effectOf(before, after))),
      ...untold.map(({ from, to, ports }) => record(from, to, { unknown: ports })),
    ],
    standing: { ...standing, by: standing.by.map((rule) => ({ ...rule, ...places(keyOfRef(rule.policy), rule.path) })) },
    words: piecesText(soleSentence(effect)),
  };
}

type Ported = Record<'lost' | 'gained' | 'unknown', PortSet>;

function recordsOf(ports: Partial<Ported>): Omit<SoleRecord, 'from' | 'to'> {
  const kinds = (['lost', 'gained', 'unknown'] as const).flatMap((kind) => {
    const set = ports[kind];
    return set === undefined || isEmptyPorts(set) ? [] : [[kind, portsRecord(set)] as const];
  });
  return Object.fromEntries(kinds);
}
