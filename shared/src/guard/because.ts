/** Which policies are why something is cut, in words. */
import { qualifiedName } from '../kube/index.ts';
import type { ClassId, Direction, DirectionRows, Evaluation } from '../evaluate/index.ts';
import { commonFamilies, engineOf } from '../evaluate/evaluate.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { PodPort } from '../facts/index.ts';
import { containsPort } from '../model/index.ts';
import type { Cut } from './compare.ts';
import { denialOf } from './doubts.ts';
import type { Watched } from './watched.ts';

/** `isolated for egress by shop/default-deny, and no rule allows it` */
export function becauseOf(after: Evaluation, cuts: readonly Cut[]): string {
  const denial = denialsIn(after);
  const isolating = new Map<Direction, Set<string>>();
  const denials = new Set<string>();
  for (const cut of cuts) {
    const { from, to, port, watched } = cut;
    const direction = closedDirection(after, from.id, to.id, port, watched);
    const denied = denial(cut, direction);
    if (denied !== undefined) {
      denials.add(denied);
      continue;
    }
    const policies = isolating.get(direction) ?? new Set();
    isolating.set(direction, policies);
    const { isolatedBy } = after[direction]((direction === 'egress' ? from : to).id);
    for (const ref of isolatedBy) policies.add(qualifiedName(ref));
  }
  const said = [...isolating]
    .filter(([, policies]) => policies.size > 0)
    .map(([direction, policies]) => `isolated for ${direction} by ${listed([...policies], mostPolicies)}, and no rule allows it`);
  const reasons = [...[...denials].slice(0, mostPolicies), ...said];
  return reasons.length === 0 ? 'a policy that can deny is against it' : reasons.join('; ');
}

/** Asked once of all that have the same rows: the other end is one to those who are spoken of together. */
function denialsIn(after: Evaluation): (cut: Cut, direction: Direction) => string | undefined {
  if (engineOf(after).plan.policies.length === 0) return () => undefined;
  const known = new Map<DirectionRows, Map<string, string | undefined>>();
  return (cut, direction) => {
    const rows = after[direction](cut[direction === 'egress' ? 'from' : 'to'].id);
    const byPort = known.get(rows) ?? new Map<string, string | undefined>();
    known.set(rows, byPort);
    const key = `${cut.port.protocol} ${cut.port.port}`;
    if (!byPort.has(key)) byPort.set(key, denialOf(after, cut, direction));
    return byPort.get(key);
  };
}

export const mostPolicies = 3;

function closedDirection(
  after: Evaluation,
  from: ClassId,
  to: ClassId,
  { protocol, port }: PodPort,
  { to: ends, who }: Watched,
): Direction {
  if (ends.length === 0) return who === 'from' ? 'egress' : 'ingress';
  const { v4, v6 } = after.egress(from);
  const { classes } = engineOf(after);
  const rows = commonFamilies(classes[from], classes[to]).map((family) => (family === 4 ? v4 : v6));
  const sends = rows.some(({ allowed }) => containsPort(portsFor(allowed, to), protocol, port));
  return sends ? 'ingress' : 'egress';
}

export function listed(names: readonly string[], most: number): string {
  const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
  return new Intl.ListFormat('en').format(shown);
}
