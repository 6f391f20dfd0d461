/** What passes between a workload and a newcomer. */
import { allPorts, intersectPorts, isEmptyPorts, noPorts, portsKey, subtractPorts, unionPorts } from '../model/index.ts';
import type { Direction, PortSet } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId } from '../evaluate/index.ts';
import type { PortName } from './mentions.ts';
import type { Guise, Newcomer } from './newcomers.ts';

export interface Exposed {
  /** Whichever pod of the workload it is, and whatever the newcomer's demand leaves open. */
  readonly ports: PortSet;
  /** Of some of the workload's pods only. */
  readonly partly: PortSet;
  readonly unknown: PortSet;
  /** A newcomer that calls a port so opens it by that; it names none by itself. */
  readonly named: readonly PortName[];
}

export function isExposed({ ports, partly, unknown, named }: Exposed): boolean {
  return !isEmptyPorts(ports) || !isEmptyPorts(partly) || !isEmptyPorts(unknown) || named.length > 0;
}

/** Equal for equal answers. */
export function exposedKey({ ports, partly, unknown, named }: Exposed): string {
  const names = named.map(({ name, protocol }) => `${protocol} ${name}`);
  return [portsKey(ports), portsKey(partly), portsKey(unknown), ...names.sort()].join('|');
}

/** `egress`: from the workload to the newcomer. */
export function exposedTo(
  engine: ClassEvaluation,
  classes: readonly ClassId[],
  newcomer: Newcomer,
  direction: Direction,
): Exposed {
  const between = (own: ClassId, pod: PodObject): Answer => {
    const other = classOfPod(engine.table, pod)?.id;
    if (other === undefined) return nothing;
    const { ports, unknown } = direction === 'egress' ? engine.between(own, other) : engine.between(other, own);
    return { sure: ports, possible: unionPorts(ports, unknown) };
  };
  // What was not looked at may be anything.
  const inOpen: readonly Answer[] = newcomer.open.length === 0 ? [] : [{ sure: noPorts, possible: allPorts }];
  const answers = classes.map((own) => {
    const looks = [...newcomer.guises.map(({ pod }) => between(own, pod)), ...inOpen];
    return looks.reduce((left, right) => ({
      sure: intersectPorts(left.sure, right.sure),
      possible: unionPorts(left.possible, right.possible),
    }));
  });
  const ports = answers.map(({ sure }) => sure).reduce(intersectPorts, answers.length === 0 ? noPorts : allPorts);
  const some = answers.map(({ sure }) => sure).reduce(unionPorts, noPorts);
  const possible = answers.map((answer) => answer.possible).reduce(unionPorts, noPorts);
  const named = direction === 'egress' ? namesThatOpen(newcomer.guises, classes, between) : [];
  return { ports, partly: subtractPorts(some, ports), unknown: subtractPorts(possible, some), named };
}

interface Answer {
  readonly sure: PortSet;
  /** Includes `sure`. */
  readonly possible: PortSet;
}

const nothing: Answer = { sure: noPorts, possible: noPorts };

function namesThatOpen(
  guises: readonly Guise[],
  classes: readonly ClassId[],
  between: (own: ClassId, pod: PodObject) => Answer,
): readonly PortName[] {
  const opening = guises.flatMap(({ pod, naming }) =>
    naming.filter((one) =>
      classes.some((own) => !isEmptyPorts(subtractPorts(between(own, one.pod).possible, between(own, pod).possible))),
    ),
  );
  return [...new Map(opening.map(({ name }) => [`${name.protocol} ${name.name}`, name])).values()];
}
