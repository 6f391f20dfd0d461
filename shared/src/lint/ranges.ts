/** L-44: port ranges that the engine does not know, or that say less than they seem to. */
import type { Row } from '../enforcement/index.ts';
import { parsePath } from '../kube/index.ts';
import type { FieldPath } from '../kube/index.ts';
import { valueAt } from '../model/index.ts';
import type { PortMatch } from '../model/index.ts';
import type { LintContext, RuleAt } from './context.ts';
import { someNames } from './names.ts';
import { finding } from './finding.ts';
import type { Finding, Fix } from './finding.ts';

type Range = Extract<PortMatch, { kind: 'range' }>;

/** Of which table 5.2 says so: of such a range only `port` is applied (NP-38). */
const withoutRanges: ReadonlySet<Row> = new Set<Row>(['azure-npm', 'weave']);

export function rangeFindings(context: LintContext): readonly Finding[] {
  const engines = context.enforcement.engines.filter(({ row }) => withoutRanges.has(row)).map(({ engine }) => engine);
  return [...context.rules()].flatMap((at) => {
    const matches = at.rule.ports === 'any' ? [] : at.rule.ports.filter((match) => match.kind === 'range');
    return matches.flatMap((match, index) => rangeFinding(at, match, { others: matches.slice(), index, engines }));
  });
}

interface Beside {
  /** The numeric items of the rule, the range itself among them. */
  readonly others: readonly Range[];
  readonly index: number;
  readonly engines: readonly string[];
}

function rangeFinding(at: RuleAt, match: Range, { others, index, engines }: Beside): readonly Finding[] {
  const path = parsePath(match.path) ?? [];
  if (!isWrittenAsRange(at, path)) return [];
  const found = (message: string, fix?: Fix): readonly Finding[] => [
    finding('L-44', 'info', at.key, { path: match.path, message, ...(fix === undefined ? {} : { fix }) }),
  ];
  if (match.from === 1 && match.to === 65535)
    return found('the range is every port: leave `port` and `endPort` out, which says the same', withoutPorts(path));
  if (engines.length > 0 && match.from < match.to)
    return found(`${someNames(engines)} does not know \`endPort\`: of this range only port ${match.from} is meant there (NP-38)`);
  const swallowed = others.find(
    (other, place) =>
      place !== index &&
      other.protocol === match.protocol &&
      match.from <= other.from &&
      other.to <= match.to &&
      // Of two that are the same the later one is too much.
      (other.from !== match.from || other.to !== match.to || place > index),
  );
  if (swallowed === undefined) return [];
  const inner = swallowed.path.replace(/^spec\./u, '');
  return found(`the range ${match.from}–${match.to} holds ${inner} already`, {
    title: `take out ${inner}`,
    edits: [{ op: 'remove', path: parsePath(swallowed.path) ?? [] }],
  });
}

function isWrittenAsRange({ policy }: RuleAt, path: FieldPath): boolean {
  return (valueAt(policy.object.manifest, [...path, 'endPort']) ?? null) !== null;
}

/** NP-32: an item with only a protocol, or with nothing, is every port of the protocol. */
function withoutPorts(path: FieldPath): Fix {
  const edits = ['endPort', 'port'].map((key) => ({ op: 'remove' as const, path: [...path, key] }));
  return { title: 'leave the range out', edits };
}
