/** Where the input holds no DNS pods, a client still loses DNS when no rule is left that could be meant for it. */
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import { usesClusterDns } from '../facts/index.ts';
import type { PodPort } from '../facts/index.ts';
import type { PodObject } from '../kube/index.ts';
import type { PortMatch, Rule } from '../model/index.ts';
import type { Side } from './compare.ts';

export const dnsPort: PodPort = { protocol: 'UDP', port: 53 };

/** Classes of clients that could ask somebody on UDP 53 before, and afterwards have no rule with that port (as L-20 has it). */
export function cutFromUnseenDns(before: ClassEvaluation, after: ClassEvaluation): readonly Side[] {
  return after.classes.flatMap((of): readonly Side[] => {
    if (of.kind !== 'pod' || of.hostNetwork) return [];
    const pods = of.pods.filter(usesClusterDns);
    if (pods.length === 0 || !mayAsk(before, of.id) || mayAsk(after, of.id)) return [];
    return [{ id: of.id, pods: pods satisfies readonly PodObject[] }];
  });
}

function mayAsk(evaluation: ClassEvaluation, id: number): boolean {
  const of = evaluation.classes[id];
  if (of?.kind !== 'pod') return true;
  const { valid, invalid, foreign } = evaluation.applying(of, 'egress');
  // What is not known is not lost.
  if (invalid.length > 0 || foreign.length > 0 || valid.length === 0) return true;
  return valid.some((policy) => (policy.egress ?? []).some(allowsDns));
}

function allowsDns({ ports }: Rule): boolean {
  return ports === 'any' || ports.some(isDns);
}

function isDns(port: PortMatch): boolean {
  if (port.protocol !== 'UDP') return false;
  return port.kind === 'named' || (port.from <= 53 && 53 <= port.to) || (port.from <= 5353 && 5353 <= port.to);
}
