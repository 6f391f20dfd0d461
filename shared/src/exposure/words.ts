/** Newcomers in words. */
import { namespaceNameLabel } from '../model/index.ts';
import type { LabelSource } from '../model/index.ts';
import { isName, literalWords } from './demand.ts';
import type { Demand } from './demand.ts';
import type { PortName } from './mentions.ts';

/** What is asked of each, in kubectl's notation. */
export interface Asks {
  readonly pods: readonly string[];
  readonly namespaces: readonly string[];
  readonly accounts: readonly string[];
}

export function asksIn({ literals }: Demand): Asks {
  const of = (from: LabelSource): readonly string[] =>
    literals.flatMap((literal) => (literal.test.from === from ? [literalWords(literal)] : []));
  return { pods: of('pod'), namespaces: of('namespace'), accounts: of('account') };
}

interface Where {
  readonly namespaces: readonly string[];
  readonly elsewhere: boolean;
  readonly everywhere: boolean;
}

/** `a new pod with app=web in any namespace with env=prod`, `an unlabelled new pod in shop` */
export function newcomerWords(demand: Demand, where: Where): string {
  const { pods, accounts } = asksIn(demand);
  const who = pods.length === 0 ? 'an unlabelled new pod' : `a new pod with ${pods.join(', ')}`;
  const whose = accounts.length === 0 ? '' : ` of a ServiceAccount with ${accounts.join(', ')}`;
  return `${who}${whose} in ${placeWords(demand, where)}`;
}

function placeWords(demand: Demand, { namespaces, elsewhere, everywhere }: Where): string {
  const asked = asksIn(demand).namespaces;
  const bearing = asked.length === 0 || isOneName(demand) ? '' : ` with ${asked.join(', ')}`;
  if (everywhere && elsewhere) return `any namespace${bearing}`;
  const some = [...(elsewhere ? [`a new namespace${bearing}`] : []), ...namespaces];
  return some.join(', ');
}

/** A namespace that is asked for by its name is said by that. */
function isOneName({ literals }: Demand): boolean {
  const asked = literals.filter(({ test }) => test.from === 'namespace');
  return asked.every(({ test, holds }) => holds && test.test === 'in' && isName(test) && test.key === namespaceNameLabel);
}

/** `TCP http` */
export function portNameWords({ name, protocol }: PortName): string {
  return `${protocol} ${name}`;
}
