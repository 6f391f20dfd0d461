/** Newcomers, what is open to them and how they would stand, in words. */
import { qualifiedName } from '../kube/index.ts';
import { assertNever } from '../base/index.ts';
import { formatPorts, isEmptyPorts, namespaceNameLabel } from '../model/index.ts';
import type { Direction, LabelSource } from '../model/index.ts';
import { isName, literalWords } from './demand.ts';
import type { Demand } from './demand.ts';
import type { Exposed } from './exposed.ts';
import type { PortName } from './mentions.ts';
import type { Stand } from './new-pods.ts';

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

export interface Where {
  readonly namespaces: readonly string[];
  readonly elsewhere: boolean;
  readonly but: readonly string[];
}

/** `a new pod with app=web in any namespace with env=prod`, `an unlabelled new pod in shop` */
export function newcomerWords(demand: Demand, where: Where): string {
  const { pods, accounts } = asksIn(demand);
  const who = pods.length === 0 ? 'an unlabelled new pod' : `a new pod with ${pods.join(', ')}`;
  const whose = accounts.length === 0 ? '' : ` of a ServiceAccount with ${accounts.join(', ')}`;
  const asked = asksIn(demand).namespaces;
  const bearing = asked.length === 0 || isOneName(demand) ? '' : ` with ${asked.join(', ')}`;
  return `${who}${whose} in ${placeWords(where, bearing)}`;
}

/** `shop, data`, `a new namespace, shop`, `any namespace but shop`; `bearing`: what it is called for. */
export function placeWords({ namespaces, elsewhere, but }: Where, bearing = ''): string {
  if (elsewhere && but.length === 0) return `any namespace${bearing}`;
  if (elsewhere && but.length < namespaces.length) return `any namespace${bearing} but ${listed(but)}`;
  return [...(elsewhere ? [`a new namespace${bearing}`] : []), ...(namespaces.length === 0 ? [] : [listed(namespaces)])].join(
    ', ',
  );
}

/** More are not named. */
const mostNamed = 4;

function listed(names: readonly string[]): string {
  if (names.length <= mostNamed) return names.join(', ');
  const named = names.slice(0, mostNamed - 1);
  return `${named.join(', ')} and ${names.length - named.length} more`;
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

/** `TCP 80, what it names TCP http`, `none` */
export function exposedWords({ ports, partly, unknown, named }: Exposed): string {
  const said = [
    ...(isEmptyPorts(ports) ? [] : [formatPorts(ports)]),
    ...(isEmptyPorts(partly) ? [] : [`${formatPorts(partly)} of some of its pods`]),
    ...(named.length === 0 ? [] : [`what it names ${named.map(portNameWords).join(', ')}`]),
    ...(isEmptyPorts(unknown) ? [] : [`perhaps ${formatPorts(unknown)}`]),
  ];
  return said.length === 0 ? 'none' : said.join('; ');
}

/** `closed: shop/default-deny isolates it` */
export function standWords({ reach, isolated, by }: Stand, direction: Direction): string {
  const names = by.map(qualifiedName).join(', ');
  const isolate = `${names} ${by.length === 1 ? 'isolates' : 'isolate'} it`;
  const everyone = direction === 'ingress' ? 'open to everyone' : 'open towards everyone';
  switch (reach) {
    case 'open':
      return isolated ? `${everyone}: ${isolate} and ${by.length === 1 ? 'allows' : 'allow'} everything` : everyone;
    case 'closed':
      return isolated ? `closed: ${isolate}` : `closed by ${names}`;
    case 'some':
      return isolated ? `only what rules allow: ${isolate}` : `all but what ${names} ${by.length === 1 ? 'denies' : 'deny'}`;
    case 'unknown':
      return names === '' ? 'cannot be known: not everything is seen' : `cannot be known because of ${names}`;
    default:
      return assertNever(reach);
  }
}

/** A cluster-scoped policy has no namespace to name. */
