/**
 * A verdict as one line: who isolates each side, which rule admits, what cannot be known, with policies and paths. The
 * wording never says that a NetworkPolicy denies: those only allow (NP-3), so a connection fails because no rule allows it.
 */
import { assertNever } from '@eastwest/shared/base';
import type { DirectionVerdict, NearMiss, PolicyRef, Reason, RuleRef, UnknownCause, Verdict } from '@eastwest/shared/evaluate';

export function verdictWords(verdict: Verdict): string {
  const notes = verdict.notes.map(({ rule, message }) => `implementation-defined (${rule}): ${message}`);
  return [`egress: ${sideWords(verdict.egress)}`, `ingress: ${sideWords(verdict.ingress)}`, ...notes].join(' · ');
}

function sideWords({ isolatedBy, reason }: DirectionVerdict): string {
  const isolation = isolatedBy.length === 0 ? '' : `isolated by ${isolatedBy.map(policyName).join(', ')}; `;
  return `${isolation}${reasonWords(reason)}`;
}

function reasonWords(reason: Reason): string {
  switch (reason.kind) {
    case 'not-isolated':
      return 'no policy isolates it, so everything is allowed';
    case 'admitted':
      return `${reason.by.map(ruleName).join(', ')} ${reason.by.length === 1 ? 'allows' : 'allow'} this`;
    case 'no-rule':
      return ['no rule allows it', ...reason.nearest.map(nearestWords)].join('; ');
    case 'decided': {
      const note = reason.note === undefined ? '' : `, ${reason.note}`;
      return `${ruleName(reason.by)} ${reason.action === 'allow' ? 'allows' : 'denies'} this in tier ${reason.tier}${note}`;
    }
    case 'end-of-tier': {
      const names = reason.isolating.map(policyName).join(', ');
      const verb = reason.isolating.length === 1 ? 'selects' : 'select';
      return `no rule of tier ${reason.tier} allows it, and the tier ends in deny for those whom ${names} ${verb}`;
    }
    case 'undecided':
      return 'no rule decides about it, so it is allowed';
    case 'not-policed':
      return notPoliced[reason.why];
    case 'self':
      return 'a pod can always reach itself';
    case 'own-node':
      return `a pod can always be reached from its own node ${reason.node}`;
    case 'no-common-family':
      return 'the two ends have no address family in common';
    case 'completed':
      return `${reason.pod} has run to its end and takes no part`;
    case 'unknown':
      return `cannot be known: ${reason.because.map(causeWords).join('; ')}`;
    default:
      return assertNever(reason);
  }
}

const notPoliced = {
  'host-network': 'it is on the host network, which policies do not cover',
  node: 'it is a node of the cluster, which policies do not cover',
  external: 'it is outside the cluster, which policies do not cover',
} as const;

function nearestWords({ rule, failed, message }: NearMiss): string {
  const path = failed === 'peer' ? rule.path : (rule.portPath ?? rule.path);
  return `${policyName(rule.policy)} ${path} comes nearest: ${message}`;
}

function causeWords(cause: UnknownCause): string {
  switch (cause.kind) {
    case 'invalid-policy':
      return `cannot evaluate ${policyName(cause.policy)}: ${cause.message}`;
    case 'no-address':
      return `${cause.pod} has no address yet, which ${ruleName(cause.rule)} needs`;
    case 'uncertain-rule':
      return `whether ${ruleName(cause.rule)} matches cannot be told: ${cause.message}`;
    case 'tie':
      return cause.message;
    case 'hidden':
      return `cannot see ${cause.objects}: ${cause.message}`;
    case 'not-evaluated':
      return `cannot evaluate ${policyName(cause.policy)}, a ${cause.policy.kind} of ${cause.policy.apiVersion}`;
    case 'pods-differ':
      return cause.message;
    default:
      return assertNever(cause);
  }
}

/** A cluster-scoped policy has no namespace to name. */
function policyName({ namespace, name }: PolicyRef): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

function ruleName({ policy, path, portPath }: RuleRef): string {
  return `${policyName(policy)} ${path}${portPath === undefined ? '' : ` on ${portPath}`}`;
}
