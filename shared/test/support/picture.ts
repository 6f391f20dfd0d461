/** Everything an evaluation says, in a form that two evaluations can be compared by: names instead of class ids. */
import type { ClassId, EndpointClass, Evaluation, Row } from '../../src/evaluate/index.ts';
import { membersOf, portsKey } from '../../src/model/index.ts';

/** What a class stands for: one name for each member. */
export function namesOf(of: EndpointClass): readonly string[] {
  if (of.kind === 'pod') return of.pods.map(({ namespace, name }) => `${namespace}/${name}`);
  if (of.kind === 'node') return of.nodes.map(({ name, address }) => `${name}@${address}`);
  return [`outside ${of.cidrs.join(',')}`];
}

/** Class of each member, by name. */
export function membersOfAll(evaluation: Evaluation): ReadonlyMap<string, ClassId> {
  return new Map(evaluation.classes.flatMap((of) => namesOf(of).map((name) => [name, of.id] as const)));
}

/** Answers between classes as texts, each made once. */
function answersOf(evaluation: Evaluation): (from: ClassId, to: ClassId) => string {
  const known = new Map<number, string>();
  return (from, to) => {
    const key = from * evaluation.classes.length + to;
    let answer = known.get(key);
    if (answer === undefined) {
      const { ports, unknown } = evaluation.between(from, to);
      known.set(key, (answer = `${portsKey(ports)} ? ${portsKey(unknown)}`));
    }
    return answer;
  };
}

const everybody = (): boolean => true;

/** Where two evaluations differ, in words: for every two members what may be sent. `only` keeps it to some members. */
export function differences(left: Evaluation, right: Evaluation, only: (name: string) => boolean = everybody): readonly string[] {
  const mine = new Map([...membersOfAll(left)].filter(([name]) => only(name)));
  const yours = new Map([...membersOfAll(right)].filter(([name]) => only(name)));
  const [names, others] = [[...mine.keys()].sort(), [...yours.keys()].sort()];
  if (names.join(' ') !== others.join(' ')) return [`members ${names.join(' ')} and ${others.join(' ')}`];
  const [before, after] = [answersOf(left), answersOf(right)];
  return names.flatMap((source) =>
    names.flatMap((target) => {
      const was = before(mine.get(source) ?? -1, mine.get(target) ?? -1);
      const is = after(yours.get(source) ?? -1, yours.get(target) ?? -1);
      return was === is ? [] : [`${source} → ${target}: ${was} and ${is}`];
    }),
  );
}

/** By whom each member is isolated: `a/web: deny / deny allow-web`, egress before ingress. */
export function isolationOf(evaluation: Evaluation): readonly string[] {
  const names = (id: ClassId, direction: 'egress' | 'ingress'): string =>
    evaluation[direction](id)
      .isolatedBy.map(({ name }) => name)
      .join(' ');
  const members = [...membersOfAll(evaluation)].sort(([a], [b]) => (a < b ? -1 : 1));
  return members.map(([name, id]) => `${name}: ${names(id, 'egress')} / ${names(id, 'ingress')}`);
}

/** Makes every row. */
export function askEverything(evaluation: Evaluation): void {
  for (const { id } of evaluation.classes) {
    evaluation.egress(id);
    evaluation.ingress(id);
  }
}

/** What is wrong with the form of the rows (see `Row`), in words. */
export function malformedRows(evaluation: Evaluation): readonly string[] {
  return evaluation.classes.flatMap(({ id }) =>
    (['egress', 'ingress'] as const).flatMap((direction) => {
      const { v4, v6 } = evaluation[direction](id);
      return [v4, v6]
        .flatMap((row) => malformed(row, evaluation.classes.length))
        .map((what) => `class ${id} ${direction}: ${what}`);
    }),
  );
}

function malformed({ allowed, unknown }: Row, classes: number): readonly string[] {
  return [allowed, unknown].flatMap((terms) => {
    const members = terms.flatMap(({ peers }) => [...membersOf(peers)]);
    return [
      ...(new Set(members).size === members.length ? [] : ['terms share a peer']),
      ...(terms.some(({ peers }) => peers.words.length === 0) ? ['a term has no peer'] : []),
      ...(members.some((member) => member >= classes) ? ['a peer is no class'] : []),
    ];
  });
}
