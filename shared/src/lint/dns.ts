/** Whether pods that are isolated for egress still reach the cluster's DNS: L-20, L-21. */
import { dnsOf } from '../facts/index.ts';
import { classOfKey, classOfPod, externalKey } from '../evaluate/classes.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { ClassId, PodClass } from '../evaluate/index.ts';
import { keyOf, objectKey, workloadName } from '../kube/index.ts';
import type { ObjectKey, Protocol } from '../kube/index.ts';
import { asObject, containsPort, labelsOf, own, parseAddress, unionPorts } from '../model/index.ts';
import type { PolicyRef, Rule, ValidPolicy } from '../model/index.ts';
import type { LintContext } from './context.ts';
import { someNames } from './names.ts';
import { tcpBesideUdp } from './dns-fix.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

/** Where names are looked up, and on which ports it really listens. */
interface Place {
  readonly id: ClassId;
  readonly ports: Readonly<Record<'UDP' | 'TCP', readonly number[]>>;
}

export function dnsFindings(context: LintContext): readonly Finding[] {
  if (context.world.hidden.has('Pod')) return [];
  const places = placesOf(context);
  const without = new Map<ObjectKey, PodClass[]>();
  const half = new Map<ObjectKey, PodClass[]>();
  for (const subject of context.engine.classes) {
    if (subject.kind !== 'pod' || subject.hostNetwork) continue;
    const policy = isolating(context, subject);
    if (policy === undefined) continue;
    const judged = judge(context, subject, places);
    if (judged === 'nothing') add(without, policy, subject);
    if (judged === 'half') add(half, policy, subject);
  }
  const tell = (id: string, severity: 'warning' | 'info', of: typeof half, what: string): readonly Finding[] =>
    [...of].map(([key, subjects]) => {
      const names = someNames(subjects.flatMap(({ pods }) => pods).map(workloadName));
      const fix = id === 'L-21' ? tcpBesideUdp(context.state.objects.get(key)) : undefined;
      const path = egressPath(context, key);
      return finding(id, severity, key, { path, message: `${names} ${what}`, ...(fix === undefined ? {} : { fix }) });
    });
  return [
    ...tell('L-20', 'warning', without, "may not ask the cluster's DNS (UDP 53): names stop resolving"),
    ...tell(
      'L-21',
      'info',
      half,
      "may ask the cluster's DNS over UDP only, or on another port than it listens on: long answers need TCP",
    ),
  ];
}

function add(to: Map<ObjectKey, PodClass[]>, key: ObjectKey, subject: PodClass): void {
  const known = to.get(key);
  if (known === undefined) to.set(key, [subject]);
  else known.push(subject);
}

/** The pods of (f); with a cache on each node also the addresses at which that is asked. */
function placesOf({ engine: { table }, world }: LintContext): readonly Place[] {
  const dns = dnsOf(world);
  const caches = world.pods.filter((pod) => labelsOf(pod).get('k8s-app') === 'node-local-dns');
  const services = world.services.filter(({ name, ports }) => dnsNames.has(name) && ports.some(({ port }) => port === 53));
  const addresses = caches.length === 0 ? [] : [cacheAddress, ...services.flatMap(({ clusterIPs }) => clusterIPs)];
  return [
    ...dns.pods.map(({ pod, ports }) => {
      const numbers = (protocol: Protocol): readonly number[] =>
        ports.filter((one) => one.protocol === protocol).map(({ port }) => port);
      const [udp, tcp] = [numbers('UDP'), numbers('TCP')];
      return { id: classOfPod(table, pod)?.id, ports: { UDP: udp, TCP: tcp.length > 0 ? tcp : udp } };
    }),
    ...caches.map((pod) => ({ id: classOfPod(table, pod)?.id, ports: standard })),
    ...addresses.flatMap((text) => {
      const address = parseAddress(text);
      return address === undefined ? [] : [{ id: classOfKey(table, externalKey(table.zones.zoneOf(address))), ports: standard }];
    }),
  ].flatMap(({ id, ports }) => (id === undefined ? [] : [{ id, ports }]));
}

const cacheAddress = '169.254.20.10';
const dnsNames: ReadonlySet<string> = new Set(['kube-dns', 'coredns', 'dns-default']);
const standard = { UDP: [53], TCP: [53] } as const;

type Judgement = 'all' | 'half' | 'nothing';

function judge(context: LintContext, subject: PodClass, places: readonly Place[]): Judgement {
  if (places.length === 0) return judgeRules(context, subject);
  const { v4, v6 } = context.engine.egress(subject.id);
  const terms = [v4.allowed, v4.unknown, v6.allowed, v6.unknown];
  const mayAsk = ({ id }: Place, protocol: Protocol, numbers: readonly number[]): boolean => {
    const open = terms.map((one) => portsFor(one, id)).reduce(unionPorts);
    return numbers.some((port) => containsPort(open, protocol, port));
  };
  if (!places.some((place) => mayAsk(place, 'UDP', [...place.ports.UDP, 53]))) return 'nothing';
  const whole = (['UDP', 'TCP'] as const).every((protocol) =>
    places.some((place) => mayAsk(place, protocol, place.ports[protocol])),
  );
  return whole ? 'all' : 'half';
}

/** Where no DNS is seen, whatever opens the port may be meant for it. */
function judgeRules({ engine }: LintContext, subject: PodClass): Judgement {
  const rules = engine.applying(subject, 'egress').valid.flatMap(({ egress }) => egress ?? []);
  const { v4, v6 } = engine.egress(subject.id);
  const terms = [v4.allowed, v4.unknown, v6.allowed, v6.unknown].flat();
  const opens = (protocol: Protocol): boolean =>
    rules.some((rule) => mayOpen(rule, protocol)) || terms.some(({ ports }) => containsPort(ports, protocol, 53));
  if (!opens('UDP')) return 'nothing';
  return opens('TCP') ? 'all' : 'half';
}

/** What a name stands for is not known either. */
function mayOpen({ ports }: Rule, protocol: Protocol): boolean {
  if (ports === 'any') return true;
  return ports.some((match) => match.protocol === protocol && (match.kind === 'named' || (match.from <= 53 && 53 <= match.to)));
}

/** Of the policies that isolate a subject for egress the one that is told of it: a NetworkPolicy that selects most. */
function isolating(context: LintContext, subject: PodClass): ObjectKey | undefined {
  const { valid } = context.engine.applying(subject, 'egress');
  const size = (policy: ValidPolicy): number => context.selectedBy(policy).pods.length;
  const [widest] = [...valid].sort((a, b) => size(b) - size(a) || (a.ref.name < b.ref.name ? -1 : 1));
  if (widest !== undefined) return keyOf(widest.object);
  const [other] = context.engine.egress(subject.id).isolatedBy.map(keyOfRef).sort();
  return other;
}

function keyOfRef({ apiVersion, kind, namespace, name }: PolicyRef): ObjectKey {
  return objectKey('ForeignPolicy', namespace, `${apiVersion}/${kind}/${name}`);
}

/** Where egress is said to be isolated. */
function egressPath({ state }: LintContext, key: ObjectKey): string {
  const object = state.objects.get(key);
  if (object?.kind !== 'NetworkPolicy') return 'spec';
  const spec = asObject(own(object.manifest, 'spec'));
  return own(spec, 'egress') === undefined ? 'spec.policyTypes' : 'spec.egress';
}
