/** Why a connection changes where policies that can deny have a say: what decides about it now. */
import { qualifiedName } from '../kube/index.ts';
import { bitsetOf } from '../model/index.ts';
import type { Direction, Family, PortSet } from '../model/index.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId } from '../evaluate/index.ts';
import { walkOver } from '../evaluate/tier-rows.ts';
import type { Event } from '../evaluate/tier-walk.ts';

interface Stand {
  readonly direction: Direction;
  readonly subject: ClassId;
  readonly peer: ClassId;
}

/** Whether anything but NetworkPolicies selects the subject. */
function hasTiers(evaluation: ClassEvaluation, { subject, direction }: Stand): boolean {
  const of = evaluation.classes[subject];
  return of?.kind === 'pod' && !of.hostNetwork && evaluation.speakers(of, direction).policies.length > 0;
}

/** Undefined where only NetworkPolicies have a say, before and after. */
export function tierBecause(
  before: ClassEvaluation,
  after: ClassEvaluation,
  stand: Stand,
  ports: PortSet,
  what: string,
): string | undefined {
  if (!hasTiers(before, stand) && !hasTiers(after, stand)) return undefined;
  const now = decidedBy(after, stand, ports, what);
  if (now !== undefined) return now;
  const was = decidedBy(before, stand, ports, what);
  return was === undefined ? undefined : `it is no longer so that ${was}`;
}

/** Undefined where NetworkPolicies decide, or nothing is decided. */
function decidedBy(evaluation: ClassEvaluation, stand: Stand, ports: PortSet, what: string): string | undefined {
  for (const family of [4, 6] as const) {
    const last = lastEvent(evaluation, stand, family, ports);
    if (last === undefined) continue;
    if (last.kind === 'rule') return ruleWords(last, what);
    if (last.kind === 'end' && last.isolating.length > 0) {
      const names = last.isolating.map(({ ref }) => qualifiedName(ref)).join(', ');
      return `no rule of tier ${last.tier.name} allows ${what}, and it ends in deny for those whom ${names} selects`;
    }
    if (last.kind === 'tie') return `policies of one rank (${last.rank.label}) disagree about ${what}`;
  }
  return undefined;
}

function lastEvent(evaluation: ClassEvaluation, stand: Stand, family: Family, ports: PortSet): Event | undefined {
  const { subject, peer, direction } = stand;
  const of = evaluation.classes[subject];
  if (of?.kind !== 'pod' || of.hostNetwork) return undefined;
  const events: Event[] = [];
  walkOver(
    evaluation.table,
    evaluation.speakers(of, direction),
    evaluation.tierSubject(of, direction),
    family,
    [{ peers: bitsetOf([peer]), ports }],
    (event) => events.push(event),
  );
  return events.findLast((event) => event.kind !== 'rule' || event.rule.action !== 'pass');
}

function ruleWords({ policy, rule, tier, certain }: Extract<Event, { kind: 'rule' }>, what: string): string {
  const verb = rule.action === 'allow' ? 'allows' : 'denies';
  const place = `${rule.path.replace(/^spec\./u, '')} of ${qualifiedName(policy.ref)} (tier ${tier.name})`;
  return certain ? `${place} ${verb} ${what}` : `${place} may match`;
}
