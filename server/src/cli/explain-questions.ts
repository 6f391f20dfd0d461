/** What `eastwest explain` is asked, as single questions: a Service, a block, a port's name or a range stand for several. */
import type { Result } from '@eastwest/shared/base';
import type { EndpointRef, Evaluation } from '@eastwest/shared/evaluate';
import { servicePort } from '@eastwest/shared/facts';
import { objectKey } from '@eastwest/shared/kube';
import type { Protocol, ServiceObject } from '@eastwest/shared/kube';
import { parseAddress } from '@eastwest/shared/model';
import { UsageError } from '../usage-error.ts';
import { partsOf } from './explain-block.ts';
import type { Part } from './explain-block.ts';
import { namedPorts, piecesOf, readPort } from './explain-ports.ts';
import type { PortText } from './explain-ports.ts';
import { hasPorts, protocolOf } from './traffic.ts';
import type { Traffic } from './traffic.ts';
import { Ends } from './verify-ends.ts';
import type { UnknownEnd } from './verify-ends.ts';
import { namesService, serviceMeant, ServiceTargets } from './verify-services.ts';

export interface AskedText {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port?: string;
  readonly sourcePort?: string;
}

export interface Question {
  readonly from: Part;
  readonly to: Part;
  readonly traffic: Traffic;
  /** Of a range: the last of the ports that nothing tells apart. */
  readonly upTo?: number;
}

/** What the flags say that does not need a cluster. */
export interface Asked extends AskedText {
  readonly kind: Traffic['protocol'];
  readonly portText: PortText | undefined;
  readonly sourcePortNumber: number | undefined;
}

export function readAsked(text: AskedText): Asked {
  const kind = protocolOf(text.protocol);
  if (kind === undefined)
    throw new UsageError(
      `\`--protocol ${text.protocol}\`: no such protocol`,
      'write TCP, UDP, SCTP, ICMP, ICMPv6 or a number (0–255)',
    );
  const portText = text.port === undefined ? undefined : readPort('--port', text.port);
  const source = text.sourcePort === undefined ? undefined : readPort('--source-port', text.sourcePort);
  if (source !== undefined && source.kind !== 'number')
    throw new UsageError(`\`--source-port ${text.sourcePort}\`: a source port is one number`);
  if (!hasPorts(kind) && (portText !== undefined || source !== undefined))
    throw new UsageError(`${kind} has no ports`, 'leave the port out');
  if (hasPorts(kind) && portText === undefined) throw new UsageError('which port is not said', 'add `--port NUMBER`');
  return { ...text, kind, portText, sourcePortNumber: source?.port };
}

/** `tell`: what else is worth knowing about the question. */
export function questionsOf(evaluation: Evaluation, asked: Asked, tell: (message: string) => void): readonly Question[] {
  const { state } = evaluation;
  const ends = new Ends(state);
  const sources = endsMeant(evaluation, ends, asked.from, '--from', tell);
  const targets = targetsOf(evaluation, ends, asked, tell);
  return sources.flatMap((from) => targets.map((target) => ({ from, ...target })));
}

function targetsOf(evaluation: Evaluation, ends: Ends, asked: Asked, tell: (message: string) => void): readonly Target[] {
  const service = serviceMeant(evaluation.state, asked.to);
  if (service !== undefined || namesService(asked.to)) return behindService(evaluation, asked, service);
  return endsMeant(evaluation, ends, asked.to, '--to', tell).flatMap((to) => trafficTo(evaluation, asked, to));
}

type Target = Omit<Question, 'from'>;

function trafficTo({ state }: Evaluation, asked: Asked, to: Part): readonly Target[] {
  const { kind, portText, sourcePortNumber } = asked;
  if (!hasPorts(kind) || portText === undefined) return [{ to, traffic: hasPorts(kind) ? portless(kind) : { protocol: kind } }];
  const traffic = (port: number): Traffic => withPort(kind, port, sourcePortNumber);
  switch (portText.kind) {
    case 'number':
      return [{ to, traffic: traffic(portText.port) }];
    case 'range':
      return piecesOf(state, portText.from, portText.to).map((piece) => ({ to, traffic: traffic(piece.from), upTo: piece.to }));
    case 'name': {
      const found = namedPorts(state, to.ref, portText.name, kind);
      if (found.length === 0) throw new UsageError(`${to.name} has no ${kind} port named \`${portText.name}\``, 'say the number');
      return found.map((one) => ({ to: { ref: one.to, name: nameOfEnd(one.to) }, traffic: traffic(one.port) }));
    }
    default:
      return portText satisfies never;
  }
}

/** Never reached: {@link readAsked} has asked for the port. */
function portless(kind: Protocol): never {
  throw new Error(`invariant violated: ${kind} has ports`);
}

function withPort(protocol: Protocol, port: number, sourcePort: number | undefined): Traffic {
  return { protocol, port, ...(sourcePort === undefined ? {} : { sourcePort }) };
}

/** NP-50: the pods behind it, and the port that each of them listens on. Undefined: there is no such Service. */
function behindService({ state }: Evaluation, asked: Asked, service: ServiceObject | undefined): readonly Target[] {
  const { kind, portText, sourcePortNumber } = asked;
  if (!hasPorts(kind)) throw new UsageError(`a Service takes TCP, UDP and SCTP, not ${kind}`, 'ask for a pod or an address');
  const text = service === undefined ? asked.to : `${service.namespace}/Service/${service.name}`;
  const port = servicePortMeant(portText, service);
  const found = new ServiceTargets(state).of(text, withPort(kind, port, sourcePortNumber));
  if (found === undefined) throw new Error('invariant violated: it names a Service');
  if (!found.ok) throw new UsageError(`\`--to ${asked.to}\`: ${found.error.message}`, found.error.hint);
  return found.value.map(({ to, traffic }) => ({ to: { ref: to, name: nameOfEnd(to) }, traffic }));
}

function servicePortMeant(port: PortText | undefined, service: ServiceObject | undefined): number {
  if (port?.kind === 'range') throw new UsageError('a Service has single ports', 'ask for one of them');
  if (port?.kind !== 'name' || service === undefined) return port?.kind === 'number' ? port.port : 0;
  const named = servicePort(service, port.name);
  if (named !== undefined) return named.port;
  throw new UsageError(`Service \`${service.namespace}/${service.name}\` has no port named \`${port.name}\``, namesOf(service));
}

function namesOf({ ports }: ServiceObject): string {
  const names = ports.flatMap(({ name }) => name ?? []);
  return names.length === 0 ? 'its ports have no names' : `its ports are named ${names.join(', ')}`;
}

function endsMeant(
  evaluation: Evaluation,
  ends: Ends,
  text: string,
  flag: string,
  tell: (message: string) => void,
): readonly Part[] {
  const bare = text.replace(/^ip:/u, '');
  if (parseAddress(bare) !== undefined) return [{ ref: { kind: 'address', ip: bare }, name: bare }];
  if (/^[0-9a-f.:]+\/\d+$/iu.test(bare)) return partsOf(evaluation, bare, tell);
  if (!/^node:[^/]+$/u.test(text) && !/^[^/]+\/[^/]+(\/[^/]+)?$/u.test(text))
    throw new UsageError(`\`${flag} ${text}\` is no end of a connection`, hintFor(evaluation, text));
  return [{ ref: resolved(ends.resolve(text), text, flag), name: text }];
}

function resolved(end: Result<EndpointRef, UnknownEnd>, text: string, flag: string): EndpointRef {
  if (!end.ok) throw new UsageError(`\`${flag} ${text}\`: ${end.error.message}`, end.error.hint);
  return end.value;
}

/** A name without its namespace: whoever is called so. */
function hintFor({ state }: Evaluation, text: string): string {
  const called = [...state.objects.values()].flatMap((object) => {
    if (object.kind !== 'Pod') return [];
    return object.name === text || object.owner?.name === text ? [`\`${object.namespace}/${text}\``] : [];
  });
  const node = state.objects.has(objectKey('Node', '', text)) ? [`\`node:${text}\``] : [];
  const meant = [...new Set([...called, ...node])];
  return meant.length > 0
    ? `did you mean ${meant.join(' or ')}`
    : 'write namespace/pod, namespace/Kind/name, node:NAME or an IP address';
}

export function nameOfEnd(ref: EndpointRef): string {
  switch (ref.kind) {
    case 'pod':
      return `${ref.namespace}/${ref.name}`;
    case 'workload':
      return `${ref.namespace}/${ref.workloadKind}/${ref.name}`;
    case 'node':
      return `node:${ref.name}`;
    case 'address':
      return ref.ip;
    default:
      return ref satisfies never;
  }
}
