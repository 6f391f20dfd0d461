/** Ports that mean nothing, or another thing than was meant: L-8, L-9, L-12, L-13, L-30. */
import { parsePath } from '../kube/index.ts';
import type { FieldPath, PodObject, ServiceObject } from '../kube/index.ts';
import { targetPorts } from '../facts/index.ts';
import { declaredPorts, isPoliced, valueAt } from '../model/index.ts';
import type { PortMatch } from '../model/index.ts';
import type { LintContext, RuleAt } from './context.ts';
import { podNames } from './names.ts';
import { finding } from './finding.ts';
import type { Finding, Pieces } from './finding.ts';

type Named = Extract<PortMatch, { kind: 'named' }>;
type Numeric = Extract<PortMatch, { kind: 'range' }>;

/** Who has the port that a rule names: at ingress the subjects, at egress those who are reached (NP-31). */
interface Holders {
  readonly pods: readonly PodObject[];
  /** Whether others are reached too, of whom no declaration is known: addresses. */
  readonly addresses: boolean;
}

export function* portFindings(context: LintContext): Pieces {
  if (context.world.hidden.has('Pod')) return;
  const everyPod = context.world.pods.filter(isPoliced);
  for (const at of context.rules()) {
    const { ports, peers } = at.rule;
    if (ports === 'any') continue;
    const isOpen = at.direction === 'egress' && peers === 'any';
    const holders = {
      pods: isOpen ? everyPod : context.holdersOf(at),
      addresses: at.direction === 'egress' && (peers === 'any' || peers.some(({ kind }) => kind === 'block')),
    };
    yield ports.flatMap((match) => {
      if (match.kind === 'named') return namedPort(context, at, match, holders);
      // Whatever is anywhere is no holder of a number that it does not declare.
      return isOpen ? [] : numericPort(context, at, match, holders);
    });
  }
}

/** L-8, L-9; silent where nobody is selected or holds the port (d). */
function namedPort(context: LintContext, at: RuleAt, { name, protocol, path }: Named, holders: Holders): readonly Finding[] {
  const { pods } = holders;
  if (pods.length === 0 || context.selectedBy(at.policy).pods.length === 0) return [];
  const { initContainerPorts } = context.engine.profile;
  const named = (pod: PodObject) => declaredPorts(pod, initContainerPorts).filter((port) => port.name === name);
  const without = pods.filter((pod) => !named(pod).some((port) => port.protocol === protocol));
  const place = { path: `${path}.port` };
  if (without.length === pods.length) {
    const [other] = pods.flatMap(named);
    const hint = other === undefined ? '' : `; it is declared with protocol ${other.protocol}`;
    const message = `none of ${podNames(pods)} declares a ${protocol} port named \`${name}\`, so the item opens nothing${hint}`;
    return [finding('L-8', 'error', at.key, { ...place, message })];
  }
  if (without.length > 0) {
    const message = `${podNames(without)} declare no ${protocol} port named \`${name}\`: for them the item opens nothing`;
    return [finding('L-9', 'warning', at.key, { ...place, message })];
  }
  if (!holders.addresses) return [];
  const message = `towards addresses outside the cluster the name \`${name}\` means nothing: only pods declare names`;
  return [finding('L-9', 'warning', at.key, { ...place, message })];
}

/** L-30, L-13 before L-12 */
function numericPort(context: LintContext, at: RuleAt, match: Numeric, { pods, addresses }: Holders): readonly Finding[] {
  if (pods.length === 0 || match.from !== match.to) return [];
  const path = parsePath(match.path) ?? [];
  const { declared, behind } = factsOf(context, pods);
  if (declared.has(match.from)) return defaulted(context, at, match, path, pods);
  if (behind.some(({ target }) => target === match.from)) return [];
  const confused = behind.find(({ port, protocol }) => port === match.from && protocol === match.protocol);
  if (confused !== undefined) return [servicePort(at, match, path, confused)];
  if (addresses || context.world.hidden.has('Service')) return [];
  const message = `no container of ${podNames(pods)} declares ${match.from}, and no Service leads there`;
  return [finding('L-12', 'info', at.key, { path: [...path, 'port'], message })];
}

/** L-30 */
function defaulted(
  context: LintContext,
  { policy, key }: RuleAt,
  { from: number, protocol }: Numeric,
  path: FieldPath,
  pods: readonly PodObject[],
): readonly Finding[] {
  const isWritten = (valueAt(policy.object.manifest, [...path, 'protocol']) ?? null) !== null;
  if (isWritten || context.selectedBy(policy).pods.length === 0) return [];
  const declared = pods.map(({ ports }) => ports.filter(({ port }) => port === number).map((port) => port.protocol));
  if (declared.some((protocols) => protocols.length === 0 || protocols.includes(protocol))) return [];
  const protocols = [...new Set(declared.flat())];
  const [meant = 'UDP', another] = protocols;
  const message = `without a protocol TCP is meant, and ${podNames(pods)} declare ${number} as ${protocols.join(' and ')} only`;
  const edits = [{ op: 'set' as const, path: [...path, 'protocol'], value: meant }];
  const fix = another === undefined ? { fix: { title: `write protocol ${meant}`, edits } } : {};
  return [finding('L-30', 'warning', key, { path, message, ...fix })];
}

interface Facts {
  /** Numbers that some of the pods declare, of whatever protocol. */
  readonly declared: ReadonlySet<number>;
  readonly behind: readonly Led[];
}

const known = new WeakMap<readonly PodObject[], Facts>();

/** Worked out once for each list: many rules mean the same thousands of pods. */
function factsOf(context: LintContext, pods: readonly PodObject[]): Facts {
  let facts = known.get(pods);
  if (facts === undefined) {
    const declared = new Set<number>();
    for (const { ports } of pods) for (const { port } of ports) declared.add(port);
    known.set(pods, (facts = { declared, behind: servicesBehind(context, pods) }));
  }
  return facts;
}

/** Where a port of a Service ends. */
interface Led {
  readonly service: ServiceObject;
  readonly protocol: string;
  readonly port: number;
  readonly target: number;
}

function servicesBehind(context: LintContext, pods: readonly PodObject[]): readonly Led[] {
  return pods.flatMap((pod) =>
    context.servicesOf(pod).flatMap((service) =>
      service.ports.flatMap((own) =>
        targetPorts(context.world, service, pod, own).map(({ port: target }) => ({
          service,
          protocol: own.protocol,
          port: own.port,
          target,
        })),
      ),
    ),
  );
}

function servicePort({ key }: RuleAt, { from }: Numeric, path: FieldPath, { service, target }: Led): Finding {
  const message = `${from} is the port of Service \`${service.name}\`; policies see the pod's own, which is ${target} (NP-34)`;
  const fix = { title: `write ${target}`, edits: [{ op: 'set' as const, path: [...path, 'port'], value: target }] };
  return finding('L-13', 'warning', key, { path: [...path, 'port'], message, fix });
}
