/** What the API server refuses or drops in the kinds of policy.networking.k8s.io, with the place: semantics.md 2.2–2.5. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatPath, validateAdminPolicy } from '../../src/kube/index.ts';
import type { JsonObject } from '../../src/kube/index.ts';

/** `error CNP-2 spec.priority: the policy has no `priority``, of a policy with that spec as flow YAML. */
function problems(kind: string, spec: string, name = kind.startsWith('Baseline') ? 'default' : 'p'): readonly string[] {
  const apiVersion = `policy.networking.k8s.io/${kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1'}`;
  const manifest = { apiVersion, kind, metadata: { name }, spec: parse(`{${spec}}`) as JsonObject };
  return validateAdminPolicy(manifest).map(
    ({ severity, rule, path, message }) => `${severity} ${rule ?? ''} ${formatPath(path)}: ${message}`,
  );
}

const cnp = (spec: string): readonly string[] => problems('ClusterNetworkPolicy', spec);
const anp = (spec: string): readonly string[] => problems('AdminNetworkPolicy', spec);
const banp = (spec: string): readonly string[] => problems('BaselineAdminNetworkPolicy', spec);

const good = 'tier: Admin, priority: 1, subject: {namespaces: {}}';
const old = 'priority: 1, subject: {namespaces: {}}';
/** One rule, of a policy that is sound otherwise. */
const ingress = (rule: string): readonly string[] => cnp(`${good}, ingress: [${rule}]`);
const egress = (rule: string): readonly string[] => cnp(`${good}, egress: [${rule}]`);
const oldIngress = (rule: string): readonly string[] => anp(`${old}, ingress: [${rule}]`);
const all = 'from: [{namespaces: {}}]';
const protocol = (item: string): readonly string[] => ingress(`{action: Deny, ${all}, protocols: [${item}]}`);
const port = (item: string): readonly string[] => oldIngress(`{action: Deny, ${all}, ports: [${item}]}`);
const peer = (item: string): readonly string[] => egress(`{action: Accept, to: [${item}]}`);
/** A port by its name beside that peer. */
const named = (to: string): readonly string[] =>
  egress(`{action: Accept, to: [{${to}}], protocols: [{destinationNamedPort: a}]}`);
const times = (count: number, item: string): string => Array.from({ length: count }, () => item).join(', ');

describe('sound policies', () => {
  test('of each kind have no problems', () => {
    const range = 'protocols: [{tcp: {destinationPort: {range: {start: 1, end: 65535}}}}, {destinationNamedPort: http}]';
    expect(cnp(`${good}, ingress: [{name: r, action: Pass, ${all}, ${range}}]`)).toEqual([]);
    const pods = 'pods: {namespaceSelector: {}, podSelector: {}}';
    const names =
      "{action: Allow, to: [{domainNames: [a.example.com, '*.example.org']}], ports: [{portRange: {start: 1, end: 2}}]}";
    expect(anp(`priority: 0, subject: {${pods}}, egress: [${names}]`)).toEqual([]);
    const nodes = '{action: Deny, to: [{nodes: {}}, {networks: [10.0.0.0/8, "fd00::/8"]}], ports: [{portNumber: {port: 80}}]}';
    expect(banp(`subject: {${pods}}, egress: [${nodes}]`)).toEqual([]);
  });

  test('may have no rules, and the extremes of every limit (2.4)', () => {
    expect(cnp('tier: Baseline, priority: 1000, subject: {namespaces: {}}, ingress: [], egress: []')).toEqual([]);
    const rule = `{name: ${'n'.repeat(100)}, action: Deny, from: [${times(25, '{namespaces: {}}')}]}`;
    expect(cnp(`tier: Admin, priority: 0, subject: {namespaces: {}}, ingress: [${times(25, rule)}]`)).toEqual([]);
    const oldRule = `{action: Deny, from: [${times(100, '{namespaces: {}}')}], ports: [${times(100, '{namedPort: a}')}]}`;
    expect(anp(`${old}, ingress: [${times(100, oldRule)}]`)).toEqual([]);
  });

  test('of a version that is not known here nothing is said', () => {
    const manifest = { apiVersion: 'policy.networking.k8s.io/v1beta1', kind: 'ClusterNetworkPolicy', metadata: { name: 'p' } };
    expect(validateAdminPolicy(manifest)).toEqual([]);
  });
});

describe('the place of a policy', () => {
  test('a tier, of two (CNP-1)', () => {
    expect(cnp('priority: 1, subject: {namespaces: {}}')).toEqual(['error CNP-1 spec.tier: the policy has no `tier`']);
    expect(cnp('tier: admin, priority: 1, subject: {namespaces: {}}')).toEqual(['error CNP-1 spec.tier: `admin` is no tier']);
  });

  test('a priority from 0 to 1000 (CNP-2, 2.4)', () => {
    expect(anp('subject: {namespaces: {}}')).toEqual(['error CNP-2 spec.priority: the policy has no `priority`']);
    for (const priority of [-1, 1001])
      expect(anp(`priority: ${priority}, subject: {namespaces: {}}`)).toEqual([
        `error 2.4 spec.priority: priority ${priority} is not between 0 and 1000`,
      ]);
    expect(anp('priority: "1", subject: {namespaces: {}}')).toEqual([
      'error V-12 spec.priority: must be a whole number, not the string `1`',
    ]);
  });

  test('a baseline has one name and no priority (2.4)', () => {
    expect(problems('BaselineAdminNetworkPolicy', 'subject: {namespaces: {}}', 'other')).toEqual([
      'error 2.4 metadata.name: a BaselineAdminNetworkPolicy must have the name `default`',
    ]);
    expect(banp('priority: 1, subject: {namespaces: {}}')).toEqual([
      'warning V-13 spec.priority: unknown field `priority` is dropped by the API server',
    ]);
  });

  test('a spec, and a subject of exactly one kind (CNP-9)', () => {
    const bare = { apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', metadata: { name: 'p' } };
    expect(validateAdminPolicy(bare).map(({ message }) => message)).toEqual(['the policy has no `spec`']);
    const none = 'error CNP-9 spec.subject: the policy needs a subject: `namespaces` or `pods`';
    expect(cnp('tier: Admin, priority: 1')).toEqual([none]);
    expect(cnp('tier: Admin, priority: 1, subject: {}')).toEqual([none]);
    expect(cnp('tier: Admin, priority: 1, subject: {namespaces: {}, pods: {namespaceSelector: {}, podSelector: {}}}')).toEqual([
      'error CNP-15 spec.subject.pods: `namespaces` and `pods` may not stand in one item',
    ]);
    expect(anp('priority: 1, subject: {pods: {}}')).toEqual([
      'error CNP-9 spec.subject.pods.namespaceSelector: `pods` needs a `namespaceSelector`',
      'error CNP-9 spec.subject.pods.podSelector: `pods` needs a `podSelector`',
    ]);
  });
});

describe('rules', () => {
  test('have an action of their kind (CNP-3, CNP-5)', () => {
    const at = 'spec.ingress[0].action';
    expect(ingress(`{${all}}`)).toEqual([`error CNP-3 ${at}: the rule has no \`action\``]);
    expect(ingress(`{action: Allow, ${all}}`)).toEqual([`error CNP-3 ${at}: \`Allow\` is no action of ClusterNetworkPolicy`]);
    expect(oldIngress(`{action: Accept, ${all}}`)).toEqual([`error CNP-3 ${at}: \`Accept\` is no action of AdminNetworkPolicy`]);
    expect(banp(`subject: {namespaces: {}}, ingress: [{action: Pass, ${all}}]`)).toEqual([
      `error CNP-3 ${at}: \`Pass\` is no action of BaselineAdminNetworkPolicy`,
    ]);
  });

  test('have 1 to 25 peers, or 100 in v1alpha1 (CNP-16, 2.4)', () => {
    const none = 'error CNP-16 spec.ingress[0].from: `from` needs at least one item';
    expect(ingress('{action: Deny}')).toEqual([none]);
    expect(ingress('{action: Deny, from: []}')).toEqual([none]);
    expect(ingress(`{action: Deny, from: [${times(26, '{namespaces: {}}')}]}`)).toEqual([
      'error 2.4 spec.ingress[0].from: `from` may have at most 25 items, not 26',
    ]);
    expect(oldIngress(`{action: Deny, from: [${times(101, '{namespaces: {}}')}]}`)).toEqual([
      'error 2.4 spec.ingress[0].from: `from` may have at most 100 items, not 101',
    ]);
  });

  test('are at most 25 in a direction, or 100 in v1alpha1, with names of 100 characters (2.4)', () => {
    const rule = `{action: Deny, ${all}}`;
    expect(ingress(times(26, rule))).toEqual(['error 2.4 spec.ingress: ingress may have at most 25 rules, not 26']);
    expect(oldIngress(times(101, rule))).toEqual(['error 2.4 spec.ingress: ingress may have at most 100 rules, not 101']);
    expect(ingress(`{name: ${'n'.repeat(101)}, action: Deny, ${all}}`)).toEqual([
      "error 2.4 spec.ingress[0].name: a rule's name has at most 100 characters, not 101",
    ]);
  });

  test('lose what is of the other version, and are then about all traffic (V-13)', () => {
    expect(ingress(`{action: Deny, ${all}, ports: [{portNumber: {port: 80}}]}`)).toEqual([
      'warning V-13 spec.ingress[0].ports: unknown field `ports` is dropped by the API server; without it the rule is about all traffic',
    ]);
    expect(egress(`{action: Deny, from: [{namespaces: {}}]}`)).toEqual([
      'warning V-13 spec.egress[0].from: unknown field `from` is dropped by the API server; without it the rule is about all traffic',
      'error CNP-16 spec.egress[0].to: `to` needs at least one item',
    ]);
  });
});

describe('peers', () => {
  const at = 'spec.egress[0].to[0]';

  test('are of exactly one kind (CNP-15)', () => {
    expect(peer('{}')).toEqual([`error CNP-15 ${at}: must specify a peer`]);
    expect(peer('{namespaces: {}, networks: [10.0.0.0/8]}')).toEqual([
      `error CNP-15 ${at}.networks: \`namespaces\` and \`networks\` may not stand in one item`,
    ]);
  });

  test('of an unknown kind make their rule fail closed (CNP-10, CNP-15)', () => {
    const unknown = 'is no peer that is known here: where an API server accepts it, the whole rule';
    expect(peer('{future: {}}')).toEqual([`warning CNP-15 ${at}.future: \`future\` ${unknown} matches nothing`]);
    expect(ingress('{action: Pass, from: [{networks: [10.0.0.0/8]}]}')).toEqual([
      `warning CNP-15 spec.ingress[0].from[0].networks: \`networks\` ${unknown} denies everything`,
    ]);
    expect(banp('subject: {namespaces: {}}, egress: [{action: Allow, to: [{domainNames: [a.org]}]}]')).toEqual([
      `warning CNP-15 ${at}.domainNames: \`domainNames\` ${unknown} matches nothing`,
    ]);
  });

  test('networks are plain address blocks, 1 to 25, none twice (CNP-12)', () => {
    expect(peer('{networks: []}')).toEqual([`error CNP-16 ${at}.networks: \`networks\` needs at least one item`]);
    expect(peer('{networks: [10.0.0.1]}')).toEqual([`error V-5 ${at}.networks[0]: \`10.0.0.1\` is not an address block`]);
    expect(peer('{networks: [10.0.0.1/8]}')).toEqual([`warning V-14 ${at}.networks[0]: \`10.0.0.1/8\` means \`10.0.0.0/8\``]);
    expect(peer('{networks: [10.0.0.0/8, 10.0.0.0/8]}')).toEqual([
      `error 2.4 ${at}.networks[1]: \`10.0.0.0/8\` is in the list twice`,
    ]);
    for (const text of ['010.0.0.0/8', '::ffff:10.0.0.0/104', '10.0.0.0/08'])
      expect(peer(`{networks: ['${text}']}`), text).toContain(
        `error CNP-12 ${at}.networks[0]: \`${text}\` is not an address block in its plain form`,
      );
    const many = Array.from({ length: 26 }, (_, index) => `10.${index}.0.0/16`).join(', ');
    expect(peer(`{networks: [${many}]}`)).toEqual([`error 2.4 ${at}.networks: \`networks\` may have at most 25 items, not 26`]);
  });

  test('domain names stand in rules that admit (CNP-14)', () => {
    expect(egress('{action: Deny, to: [{domainNames: [a.example.com]}]}')).toEqual([
      `error CNP-14 ${at}.domainNames: \`domainNames\` stand in rules with the action \`Accept\` only`,
    ]);
    for (const name of ['a.*.org', 'org', '*', 'a..b'])
      expect(peer(`{domainNames: ['${name}']}`)).toEqual([`error CNP-14 ${at}.domainNames[0]: \`${name}\` is not a domain name`]);
  });

  test('of pods may lack the namespaces in v1alpha2, not in v1alpha1 (CNP-9)', () => {
    expect(peer('{pods: {podSelector: {}}}')).toEqual([
      `warning CNP-9 ${at}.pods.namespaceSelector: without a \`namespaceSelector\` every namespace is meant`,
    ]);
    expect(oldIngress('{action: Deny, from: [{pods: {podSelector: {}}}]}')).toEqual([
      'error CNP-9 spec.ingress[0].from[0].pods.namespaceSelector: `pods` needs a `namespaceSelector`',
    ]);
  });

  test('of an old version lose their selector (L-38)', () => {
    const where = 'spec.ingress[0].from[0].namespaces';
    const dropped = 'is of an old version of the API and is dropped by the API server';
    for (const key of ['namespaceSelector', 'sameLabels', 'notSameLabels'])
      expect(oldIngress(`{action: Deny, from: [{namespaces: {${key}: {}}}]}`)).toEqual([
        `warning L-38 ${where}.${key}: \`${key}\` ${dropped}: the peer is every namespace`,
      ]);
    expect(oldIngress('{action: Deny, from: [{namespaces: {sameLabels: [], matchLabels: {a: b}}}]}')).toEqual([
      `warning L-38 ${where}.sameLabels: \`sameLabels\` ${dropped}`,
    ]);
  });

  test('selectors are checked (V-11)', () => {
    expect(peer('{nodes: {matchExpressions: [{key: a, operator: Is}]}}')).toEqual([
      `error V-11 ${at}.nodes.matchExpressions[0].operator: \`Is\` is no operator`,
    ]);
  });
});

describe('ports (2.3)', () => {
  const at = 'spec.ingress[0].protocols[0]';
  const oldAt = 'spec.ingress[0].ports[0]';

  test('are listed, or not mentioned', () => {
    expect(ingress(`{action: Deny, ${all}, protocols: []}`)).toEqual([
      'error CNP-16 spec.ingress[0].protocols: `protocols` needs at least one item',
    ]);
    expect(protocol(times(26, '{destinationNamedPort: a}'))).toEqual([
      'error 2.4 spec.ingress[0].protocols: `protocols` may have at most 25 items, not 26',
    ]);
  });

  test('have exactly one form', () => {
    expect(protocol('{}')).toEqual([`error 2.3 ${at}: the item needs a field`]);
    expect(port('{portNumber: {port: 1}, namedPort: a}')).toEqual([
      `error CNP-15 ${oldAt}.namedPort: \`portNumber\` and \`namedPort\` may not stand in one item`,
    ]);
    expect(protocol('{tcp: {}}')).toEqual([`error 2.3 ${at}.tcp: \`tcp\` needs a \`destinationPort\``]);
    expect(protocol('{udp: {destinationPort: {}}}')).toEqual([`error 2.3 ${at}.udp.destinationPort: must specify a port`]);
    expect(port('{port: 80}')).toEqual([
      `warning V-13 ${oldAt}.port: unknown field \`port\` is dropped by the API server`,
      `error 2.3 ${oldAt}: the item needs a field`,
    ]);
  });

  test('are numbers from 1 to 65535, ranges that ascend', () => {
    expect(protocol('{sctp: {destinationPort: {number: 65536}}}')).toEqual([
      `error 2.3 ${at}.sctp.destinationPort.number: port 65536 is not between 1 and 65535`,
    ]);
    expect(protocol('{tcp: {destinationPort: {range: {start: 5, end: 5}}}}')).toEqual([
      `error 2.3 ${at}.tcp.destinationPort.range.end: the range must end above its start, not from 5 to 5`,
    ]);
    expect(port('{portRange: {start: 5, end: 5}}')).toEqual([
      `warning 2.3 ${oldAt}.portRange.end: the range must end above its start, not from 5 to 5`,
    ]);
    expect(port('{portRange: {start: 5, end: 4}}')).toEqual([
      `error 2.3 ${oldAt}.portRange.end: the range must end above its start, not from 5 to 4`,
    ]);
    expect(port('{portRange: {start: 5}}')).toEqual([`error 2.3 ${oldAt}.portRange.end: the item needs a \`end\``]);
    expect(port('{portNumber: {protocol: ICMP, port: 5}}')).toEqual([
      `error CNP-18 ${oldAt}.portNumber.protocol: \`ICMP\` is no protocol that a policy knows`,
    ]);
  });

  test('have names that a container port may have, and only where the peer is pods (CNP-17)', () => {
    expect(protocol('{destinationNamedPort: Http}')).toEqual([
      `warning CNP-17 ${at}.destinationNamedPort: no container port can be named \`Http\``,
    ]);
    const where = 'spec.egress[0].protocols[0].destinationNamedPort: `destinationNamedPort`';
    expect(named('nodes: {}')).toEqual([`error 2.3 ${where} beside \`nodes\`: only pods give their ports names`]);
    expect(named('domainNames: [a.org]')).toEqual([
      `error 2.3 ${where} beside \`domainNames\`: only pods give their ports names`,
    ]);
    expect(named('networks: [10.0.0.0/8]')).toEqual([
      `warning 2.3 ${where} beside \`networks\`: only pods give their ports names; the experimental definition refuses it`,
    ]);
  });
});
