/** Builds an {@link Evaluation}. Pure: `previous` saves work and never changes the answer. */
import { buildWorld, intersectPorts, noPorts, normalizePolicy, subtractPorts, unionPorts } from '../model/index.ts';
import type { Direction, Family, Policy, PortSet } from '../model/index.ts';
import type { ClusterState, ForeignPolicyObject } from '../kube/index.ts';
import { applyingTo, foreignOver, indexPolicies } from './applying.ts';
import type { Applying, PolicyIndex } from './applying.ts';
import { buildClasses } from './classes.ts';
import type { ClassTable } from './classes.ts';
import type { ClassId, DirectionRows, EndpointClass, Evaluation, PodClass } from './evaluation.ts';
import { blindRows, openRows, policyRows } from './rows.ts';
import { portsFor } from './terms.ts';
import { rawProfile } from './verdict.ts';
import type { Profile } from './verdict.ts';
import { vocabularyOf } from './vocabulary.ts';

export function evaluate(state: ClusterState, profile: Profile = rawProfile, previous?: Evaluation): Evaluation {
  const world = buildWorld(state);
  const policies = world.policies.map(normalizePolicy);
  const table = buildClasses(world, vocabularyOf(policies), profile, tableOf(previous));
  return new ClassEvaluation(state, profile, table, policies);
}

/**
 * Two states that differ in policies only, over one class table, so that they compare class by class. Namespaces that a
 * new policy brings into being (0-D) are there in both.
 */
export function evaluateTogether(
  before: ClusterState,
  after: ClusterState,
  profile: Profile = rawProfile,
  previous?: Evaluation,
): { readonly before: Evaluation; readonly after: Evaluation } {
  const world = buildWorld({ ...after, objects: new Map([...before.objects, ...after.objects]) });
  const old = buildWorld(before).policies.map(normalizePolicy);
  const now = buildWorld(after).policies.map(normalizePolicy);
  const table = buildClasses(world, vocabularyOf([...old, ...now]), profile, tableOf(previous));
  return { before: new ClassEvaluation(before, profile, table, old), after: new ClassEvaluation(after, profile, table, now) };
}

function tableOf(evaluation: Evaluation | undefined): ClassTable | undefined {
  return evaluation instanceof ClassEvaluation ? evaluation.table : undefined;
}

/** What explain and graph read besides the public interface. */
export class ClassEvaluation implements Evaluation {
  readonly state: ClusterState;
  readonly profile: Profile;
  readonly table: ClassTable;
  readonly policies: readonly Policy[];
  readonly #index: PolicyIndex;
  readonly #open: DirectionRows;
  readonly #blind: DirectionRows;
  readonly #rows = { ingress: new Map<ClassId, DirectionRows>(), egress: new Map<ClassId, DirectionRows>() };

  constructor(state: ClusterState, profile: Profile, table: ClassTable, policies: readonly Policy[]) {
    this.state = state;
    this.profile = profile;
    this.table = table;
    this.policies = policies;
    this.#index = indexPolicies(policies);
    this.#open = openRows(table);
    this.#blind = blindRows(table, []);
  }

  get classes(): readonly EndpointClass[] {
    return this.table.classes;
  }

  applying(subject: PodClass, direction: Direction): Applying {
    return applyingTo(this.table, this.#index, subject, direction);
  }

  foreignOver(of: EndpointClass): readonly ForeignPolicyObject[] {
    return foreignOver(this.table.world, of);
  }

  policiesIn(namespace: string): readonly Policy[] {
    return this.#index.get(namespace) ?? [];
  }

  egress(subject: ClassId): DirectionRows {
    return this.#direction(subject, 'egress');
  }

  ingress(subject: ClassId): DirectionRows {
    return this.#direction(subject, 'ingress');
  }

  #direction(subject: ClassId, direction: Direction): DirectionRows {
    const known = this.#rows[direction].get(subject);
    if (known !== undefined) return known;
    const of = this.classes[subject];
    const policed = of?.kind === 'pod' && !of.hostNetwork; // NP-40
    const rows = policed
      ? policyRows(this.table, this.profile, of, direction, this.applying(of, direction))
      : this.#unpoliced(of);
    this.#rows[direction].set(subject, rows);
    return rows;
  }

  /** Open, unless something that is not seen or not evaluated could police it: an outside address may be a hidden pod's. */
  #unpoliced(of: EndpointClass | undefined): DirectionRows {
    const { hidden } = this.table.world;
    if (of === undefined) return this.#open;
    const doubtful = of.kind === 'external' ? hidden.has('Pod') : hidden.has('ForeignPolicy') || this.foreignOver(of).length > 0;
    return doubtful ? this.#blind : this.#open;
  }

  between(from: ClassId, to: ClassId): { readonly ports: PortSet; readonly unknown: PortSet } {
    const out = this.egress(from);
    const into = this.ingress(to);
    let ports = noPorts;
    let possible = noPorts;
    for (const family of commonFamilies(this.classes[from], this.classes[to])) {
      const [egress, ingress] = family === 4 ? [out.v4, into.v4] : [out.v6, into.v6];
      const sent = portsFor(egress.allowed, to);
      const received = portsFor(ingress.allowed, from);
      ports = unionPorts(ports, intersectPorts(sent, received));
      const maySend = unionPorts(sent, portsFor(egress.unknown, to));
      possible = unionPorts(possible, intersectPorts(maySend, unionPorts(received, portsFor(ingress.unknown, from))));
    }
    return { ports, unknown: subtractPorts(possible, ports) };
  }
}

/** NP-49; an end without an address meets any family (NP-48). */
export function commonFamilies(from: EndpointClass | undefined, to: EndpointClass | undefined): readonly Family[] {
  return ([4, 6] as const).filter((family) => mayHave(from, family) && mayHave(to, family));
}

export function mayHave(of: EndpointClass | undefined, family: Family): boolean {
  if (of === undefined) return false;
  const { v4, v6 } = of.families;
  return (!v4 && !v6) || (family === 4 ? v4 : v6);
}

/** The engine behind the interface: there is only one. */
export function engineOf(evaluation: Evaluation): ClassEvaluation {
  if (evaluation instanceof ClassEvaluation) return evaluation;
  throw new Error('invariant violated: every evaluation is made by evaluate');
}
