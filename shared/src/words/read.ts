/** A policy read aloud: what its subject accepts and may reach, in plain sentences, each with its place in the YAML. */
import { assertNever } from '../base/index.ts';
import type { Direction, Policy, Rule, ValidPolicy } from '../model/index.ts';
import { peersInWords } from './peers.ts';
import { portsInWords } from './ports.ts';
import { podsInWords } from './selectors.ts';

export interface Sentence {
  /** Absent where both directions are meant. */
  readonly direction?: Direction;
  /** `accepts TCP 6379 from pods with role=frontend in default`; begins with a verb whose subject is {@link Reading.subject}. */
  readonly text: string;
  /** The rule that says so: `spec.ingress[0]`; absent where no rule does. */
  readonly path?: string;
}

export interface Reading {
  /** Who is selected: `pods with role=db in default`. */
  readonly subject: string;
  readonly sentences: readonly Sentence[];
}

/** Of an invalid policy only whom it could touch is said, and why nothing more can be. */
export function readPolicy(policy: Policy): Reading {
  const subject = podsInWords(policy.subject, `in ${policy.namespace}`);
  if (!policy.valid) return { subject, sentences: [{ text: `cannot be read: ${policy.problem.message}` }] };
  return { subject, sentences: (['ingress', 'egress'] as const).flatMap((direction) => readDirection(policy, direction)) };
}

/** The whole reading in one line: `pods with role=db in default: accept …; everything else inbound has no rule`. */
export function readingLine({ subject, sentences }: Reading): string {
  return `${subject}: ${sentences.map(({ text }) => text).join('; ')}`;
}

function readDirection(policy: ValidPolicy, direction: Direction): readonly Sentence[] {
  const rules = policy[direction];
  if (rules === undefined) return [{ direction, text: untouched(direction) }];
  if (rules.length === 0) return [{ direction, text: nothing(direction) }]; // NP-21
  const said = rules.map((rule): Sentence => ({ direction, text: readRule(rule, policy.namespace, direction), path: rule.path }));
  return rules.some(admitsAll) ? said : [...said, { direction, text: rest(direction) }];
}

/** NP-24, NP-32: a rule without peers and ports. */
function admitsAll({ peers, ports }: Rule): boolean {
  return peers === 'any' && ports === 'any';
}

function readRule({ peers, ports }: Rule, namespace: string, direction: Direction): string {
  const what = portsInWords(ports);
  const whom = peersInWords(peers, namespace);
  switch (direction) {
    case 'ingress':
      return `accept ${what} from ${whom}`;
    case 'egress':
      return `may send ${what} to ${whom}`;
    default:
      return assertNever(direction);
  }
}

function untouched(direction: Direction): string {
  return direction === 'ingress' ? 'this policy says nothing of what comes in' : 'this policy says nothing of what goes out';
}

function nothing(direction: Direction): string {
  return direction === 'ingress' ? 'no rule lets anything in' : 'no rule lets anything out';
}

function rest(direction: Direction): string {
  return direction === 'ingress' ? 'everything else inbound has no rule' : 'everything else outbound has no rule';
}
