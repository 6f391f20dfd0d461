/**
 * Answers one question with its reasons. The rows decide (`cell.ts`), so explain cannot differ from them; to what they say
 * of classes it adds the facts of single pods: itself (NP-44), its own node (NP-42, NP-43), completed (NP-46), no common
 * address family (NP-49).
 *
 * - A workload means those of its pods that are seen; they must agree, else the answer is unknown and names two that differ.
 *   Between a workload and itself its pods are asked about each other, not about themselves, unless there is only one.
 * - A node may use any of its addresses: in one family they must agree, else the answer is unknown.
 * - Over several families a connection is allowed when one of them allows it (NP-49); where an end has no address yet, they
 *   must agree, else the answer is unknown (NP-48).
 */
import { err, ok } from '../base/index.ts';
import type { Result } from '../base/index.ts';
import { allPorts, containsPort } from '../model/index.ts';
import type { Family } from '../model/index.ts';
import { bothOf, outcomeOf } from './outcome.ts';
import type { Cell } from './cell.ts';
import { classesOf, resolveEnd } from './ends.ts';
import type { Member } from './ends.ts';
import { engineOf, isUnplaced } from './evaluate.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { EndpointClass, Evaluation } from './evaluation.ts';
import { familyNote, notesOf, selfNote } from './notes.ts';
import { isSelf, pairsOf } from './pairs.ts';
import type { Pair } from './pairs.ts';
import { explainDirection } from './reasons.ts';
import type { Connection, DirectionVerdict, Outcome, ProtocolConnection, Reason, Verdict } from './verdict.ts';

/** The error says what is wrong with the question, e.g. that there is no such pod. */
export function explain(evaluation: Evaluation, connection: Connection | ProtocolConnection): Result<Verdict, string> {
  const engine = engineOf(evaluation);
  const asked = trafficAsked(connection);
  if (!asked.ok) return asked;
  const from = resolveEnd(engine, connection.from);
  if (!from.ok) return from;
  const to = resolveEnd(engine, connection.to);
  if (!to.ok) return to;
  if (from.value.kind === 'completed') return ok(completed(from.value.pod));
  if (to.value.kind === 'completed') return ok(completed(to.value.pod));
  const answers = pairsOf(from.value.members, to.value.members).map((pair) => judgePair(engine, pair, asked.value));
  return ok(agreed(answers, 'ask for one of them').explain());
}

type PortAsked = Pick<Cell, 'protocol' | 'port' | 'sourcePort'>;

function trafficAsked(connection: Connection | ProtocolConnection): Result<PortAsked, string> {
  if ('ipProtocol' in connection) {
    const { ipProtocol } = connection;
    if (containsPort(allPorts, 'other', ipProtocol)) return ok({ protocol: 'other', port: ipProtocol });
    const named = new Map([
      [6, 'TCP'],
      [17, 'UDP'],
      [132, 'SCTP'],
    ]).get(ipProtocol);
    return err(named === undefined ? `\`${ipProtocol}\` is no IP protocol number (0–255)` : `${named} has ports: ask for one`);
  }
  const { protocol, port, sourcePort } = connection;
  for (const one of sourcePort === undefined ? [port] : [port, sourcePort])
    if (!Number.isInteger(one) || one < 1 || one > 65535) return err(`port \`${one}\` is not between 1 and 65535`);
  return ok({ protocol, port, ...(sourcePort === undefined ? {} : { sourcePort }) });
}

/** An outcome whose reasons are made only if they are wanted. */
interface Answer {
  readonly outcome: Outcome;
  /** What it is about, e.g. `a/web-1 → a/db-0`. */
  readonly about: string;
  readonly explain: () => Verdict;
}

function judgePair(evaluation: ClassEvaluation, { from, to }: Pair, asked: PortAsked): Answer {
  const about = `${from.name} → ${to.name}`;
  if (isSelf(from, to)) return { about, outcome: 'allowed', explain: () => self(evaluation, from) };
  const families = ([4, 6] as const).flatMap((family) => judgeFamily(evaluation, { from, to }, family, asked) ?? []);
  const [first, second] = families;
  if (first === undefined) return { about, outcome: 'denied', explain: () => uniform('denied', { kind: 'no-common-family' }) };
  if (second === undefined || first.outcome === second.outcome) return { ...first, about };
  if ([from, to].every((member) => isUnplacedMember(evaluation, member))) return { about, ...eitherFamily(first, second) };
  const best = rank[first.outcome] >= rank[second.outcome] ? first : second;
  const message = `${first.about}: ${words[first.outcome]}; ${second.about}: ${words[second.outcome]}`;
  const explain = (): Verdict => {
    const verdict = best.explain();
    return { ...verdict, notes: [...verdict.notes, familyNote(message)] };
  };
  return { about, outcome: best.outcome, explain };
}

/** NP-48 */
function isUnplacedMember(evaluation: ClassEvaluation, { classes }: Member): boolean {
  return classes.v4.some((id) => isUnplaced(evaluation.classes[id]));
}

function eitherFamily(first: Answer, second: Answer): Omit<Answer, 'about'> {
  const differ = `${first.about}: ${words[first.outcome]}; ${second.about}: ${words[second.outcome]}`;
  const message = `neither end has one yet, and it matters of which family they will be: ${differ}`;
  const open = [first, second].find(({ outcome }) => outcome === 'unknown');
  const explain = (): Verdict => {
    if (open !== undefined) return open.explain();
    const verdict = (first.outcome === 'denied' ? first : second).explain();
    const reason: Reason = { kind: 'unknown', because: [{ kind: 'hidden', objects: 'addresses', message }] };
    const side = (was: DirectionVerdict): DirectionVerdict => {
      const { direction, isolatedBy, outcome } = was;
      return outcome === 'denied' ? { direction, isolatedBy, outcome: 'unknown', reason, steps: [], nearest: [] } : was;
    };
    return { ...verdict, outcome: 'unknown', egress: side(verdict.egress), ingress: side(verdict.ingress) };
  };
  return { outcome: 'unknown', explain };
}

const rank = { denied: 0, unknown: 1, allowed: 2 } as const;
const words = { denied: 'not allowed', unknown: 'cannot be known', allowed: 'allowed' } as const;

/** Undefined when one of the ends has no address of the family. */
function judgeFamily(evaluation: ClassEvaluation, { from, to }: Pair, family: Family, asked: PortAsked): Answer | undefined {
  const answers = classesOf(from, family).flatMap((source) =>
    classesOf(to, family).flatMap((target): Answer | readonly Answer[] => {
      const fromClass = evaluation.classes[source];
      const toClass = evaluation.classes[target];
      if (fromClass === undefined || toClass === undefined) return [];
      const cell: Cell = { from, to, fromClass, toClass, family, ...asked };
      const outcome = bothOf(outcomeOf(evaluation, cell, 'egress'), outcomeOf(evaluation, cell, 'ingress'));
      return { outcome, about: cellName(cell), explain: () => explainCell(evaluation, cell, outcome) };
    }),
  );
  return answers.length === 0 ? undefined : { ...agreed(answers, 'ask for one of its addresses'), about: `over IPv${family}` };
}

function cellName({ from, to, fromClass, toClass }: Cell): string {
  return `${memberName(from, fromClass)} → ${memberName(to, toClass)}`;
}

/** With the address of a node, which may have several. */
function memberName(member: Member, of: EndpointClass): string {
  const address = of.kind === 'node' ? of.nodes.find(({ name }) => name === member.host)?.address : undefined;
  return address === undefined ? member.name : `${member.name} (${address})`;
}

function explainCell(evaluation: ClassEvaluation, cell: Cell, outcome: Outcome): Verdict {
  const egress = explainDirection(evaluation, cell, 'egress');
  const ingress = explainDirection(evaluation, cell, 'ingress');
  return { outcome, egress: egress.verdict, ingress: ingress.verdict, notes: notesOf(evaluation, cell, egress, ingress) };
}

/** INVARIANT (agreement): there is at least one answer; those that differ make the whole unknown. */
function agreed(answers: readonly Answer[], hint: string): Answer {
  const [first] = answers;
  if (first === undefined) throw new Error('invariant violated: a question is about something');
  const other = answers.find(({ outcome }) => outcome !== first.outcome);
  if (other === undefined) return first;
  const message = `${first.about}: ${words[first.outcome]}; ${other.about}: ${words[other.outcome]}; ${hint}`;
  return {
    ...first,
    outcome: 'unknown',
    explain: () => uniform('unknown', { kind: 'unknown', because: [{ kind: 'pods-differ', message }] }),
  };
}

/** The same in both directions. */
function uniform(outcome: Outcome, reason: Reason): Verdict {
  return {
    outcome,
    egress: { direction: 'egress', outcome, isolatedBy: [], reason, steps: [], nearest: [] },
    ingress: { direction: 'ingress', outcome, isolatedBy: [], reason, steps: [], nearest: [] },
    notes: [],
  };
}

function completed(pod: string): Verdict {
  return uniform('denied', { kind: 'completed', pod });
}

function self(evaluation: ClassEvaluation, { classes }: Member): Verdict {
  const verdict = uniform('allowed', { kind: 'self' });
  const id = classes.v4[0] ?? classes.v6[0];
  if (id === undefined) return verdict;
  const egress = { ...verdict.egress, isolatedBy: evaluation.egress(id).isolatedBy };
  const ingress = { ...verdict.ingress, isolatedBy: evaluation.ingress(id).isolatedBy };
  return { ...verdict, egress, ingress, notes: [selfNote] };
}
