/** Each rule of semantics sections 0 and 1 that says something testable and is no golden vector, by its id. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import type { Outcome } from '../../src/evaluate/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { containsPort } from '../../src/model/index.ts';
import { ask, expectAnswers, namespace, node, pod, policy, state, verdict } from '../support/cluster.ts';
import { goldenPods, r1, r2, X } from '../support/golden.ts';

const web = 'podSelector: {matchLabels: {app: web}}';
const db = 'podSelector: {matchLabels: {app: db}}';

function inA(...specs: readonly string[]): readonly ClusterObject[] {
  return [...goldenPods, ...specs.map((spec, index) => policy(`a/p${index}`, spec))];
}

interface Case {
  readonly rule: string;
  readonly specs: readonly string[];
  readonly answers: Readonly<Record<string, Outcome>>;
}

const cases: readonly Case[] = [
  {
    rule: '0-A: the port that is tested is the destination’s, in both directions',
    specs: [`${web}, policyTypes: [Egress], egress: [{ports: [{port: 5432}]}]`, `${db}, ingress: [{ports: [{port: 5432}]}]`],
    answers: { 'a/web → a/db:5432': 'allowed', 'a/web → a/db:80': 'denied', 'a/db → a/web:80': 'allowed' },
  },
  {
    rule: '0-B: that the source may send does not let the destination receive',
    specs: [`${web}, policyTypes: [Egress], egress: [{}]`, `${db}, policyTypes: [Ingress]`],
    answers: { 'a/web → a/db:5432': 'denied' },
  },
  {
    rule: '0-E: null, absent and [] are one for a list',
    specs: [`${web}, ingress: null, policyTypes: null`, `${db}, ingress: [{from: null, ports: null}], egress: []`],
    answers: { 'a/db → a/web:80': 'denied', 'b/web → a/db:1': 'allowed', 'a/web → b/web:1': 'allowed' },
  },
  {
    rule: 'NP-1: the two directions are independent',
    specs: [`${web}, policyTypes: [Egress]`],
    answers: { 'a/web → a/db:1': 'denied', 'a/db → a/web:1': 'allowed' },
  },
  {
    rule: 'NP-2: both ends have to allow it',
    specs: [`${web}, policyTypes: [Egress]`, `${db}, ingress: [{}]`],
    answers: { 'a/web → a/db:1': 'denied' },
  },
  {
    rule: 'NP-3: policies add up, whatever their order',
    specs: [
      `podSelector: {}, policyTypes: [Ingress]`,
      `${db}, ingress: [{ports: [{port: 1}]}]`,
      `${db}, ingress: [{ports: [{port: 2}]}]`,
    ],
    answers: { 'b/web → a/db:1': 'allowed', 'b/web → a/db:2': 'allowed', 'b/web → a/db:3': 'denied' },
  },
  {
    rule: 'NP-4: a policy isolates pods of its own namespace only',
    specs: [r1],
    answers: { 'b/web → b/host:1': 'allowed', [`b/web → ${X}:1`]: 'allowed', [`${X} → b/web:1`]: 'allowed' },
  },
  {
    rule: 'NP-9: egress rules without Egress in the types are dead',
    specs: [`${web}, policyTypes: [Ingress], egress: [{ports: [{port: 1}]}]`],
    answers: { 'a/web → a/db:2': 'allowed', 'a/db → a/web:2': 'denied' },
  },
  {
    rule: 'NP-10: an ingress section without Ingress in the types is dead',
    specs: [`${web}, policyTypes: [Egress], ingress: [{ports: [{port: 1}]}]`],
    answers: { 'a/db → a/web:2': 'allowed', 'a/web → a/db:1': 'denied' },
  },
  {
    rule: 'NP-12: types are a set',
    specs: [`${web}, policyTypes: [Ingress, Ingress]`],
    answers: { 'a/db → a/web:1': 'denied', 'a/web → a/db:1': 'allowed' },
  },
  {
    rule: 'NP-13: an absent podSelector selects every pod',
    specs: ['policyTypes: [Ingress]'],
    answers: { 'b/web → a/db:1': 'denied' },
  },
  {
    rule: 'NP-13: a podSelector of null selects every pod',
    specs: ['podSelector: null, policyTypes: [Ingress]'],
    answers: { 'b/web → a/db:1': 'denied' },
  },
  {
    rule: 'NP-14: a peer selector that is absent is no constraint, an empty one is every pod',
    specs: ['podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]'],
    answers: { 'a/web → a/db:1': 'allowed', 'b/web → a/db:1': 'denied' },
  },
  {
    rule: 'NP-14: null peer selectors are absent ones',
    specs: ['podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: null, ipBlock: null}]}]'],
    answers: { 'b/web → a/db:1': 'allowed', [`${X} → a/db:1`]: 'denied' },
  },
  {
    rule: 'NP-15: all requirements must hold, two of one key too',
    specs: [
      'podSelector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: NotIn, values: [web]}]}, policyTypes: [Ingress]',
    ],
    answers: { 'b/web → a/web:1': 'allowed' },
  },
  {
    rule: 'NP-15: comparison is exact',
    specs: ['podSelector: {matchLabels: {app: Web}}, policyTypes: [Ingress]'],
    answers: { 'b/web → a/web:1': 'allowed' },
  },
  {
    rule: 'NP-21: an absent ingress list admits nobody',
    specs: [r2],
    answers: { 'b/web → a/db:1': 'denied', [`${X} → a/db:1`]: 'denied' },
  },
  {
    rule: 'NP-22: {from: []} and {ports: []} admit everything, all protocols',
    specs: [`${web}, ingress: [{from: []}]`, `${db}, ingress: [{ports: []}]`],
    answers: { [`${X} → a/web:1/SCTP`]: 'allowed', [`${X} → a/db:65535/UDP`]: 'allowed', 'node:n2 → a/web:1': 'allowed' },
  },
  {
    rule: 'NP-23: items of a list are alternatives, peers and ports of a rule go together',
    specs: [`${db}, ingress: [{from: [{${web}}, {ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 1}, {port: 2}]}]`],
    answers: {
      'a/web → a/db:2': 'allowed',
      [`${X} → a/db:1`]: 'allowed',
      [`${X} → a/db:3`]: 'denied',
      'b/web → a/db:1': 'denied',
    },
  },
  {
    rule: 'NP-24: a rule without peers means pods, nodes and every address of both families',
    specs: ['podSelector: {}, policyTypes: [Egress], egress: [{}]'],
    answers: {
      'a/web → b/web:1': 'allowed',
      'a/web → node:n2:1': 'allowed',
      'a/web → b/host:1': 'allowed',
      [`a/web → ${X}:1`]: 'allowed',
    },
  },
  {
    rule: "NP-26: a namespaceSelector means every pod of the namespaces, the policy's own too",
    specs: ['podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]'],
    answers: { 'a/web → a/db:1': 'allowed', 'b/web → a/db:1': 'allowed' },
  },
  {
    rule: 'NP-29: host bits are masked',
    specs: [`${db}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.77/24}}]}]`],
    answers: { [`${X} → a/db:1`]: 'allowed', '203.0.114.1 → a/db:1': 'denied' },
  },
  {
    rule: 'NP-29: an IPv4-mapped block is the IPv4 block',
    specs: [`${db}, ingress: [{from: [{ipBlock: {cidr: "::ffff:203.0.113.0/120"}}]}]`],
    answers: { [`${X} → a/db:1`]: 'allowed', '203.0.114.1 → a/db:1': 'denied' },
  },
  {
    rule: 'NP-29: a block of all IPv6 holds no IPv4 address, mapped ones included',
    specs: [
      `${db}, ingress: [{from: [{ipBlock: {cidr: "::/0"}}]}]`,
      `${web}, ingress: [{from: [{ipBlock: {cidr: "::ffff:0:0/90"}}]}]`,
    ],
    answers: { [`${X} → a/db:1`]: 'denied', [`${X} → a/web:1`]: 'denied' },
  },
  {
    rule: 'NP-31: on egress the ports are the peer’s',
    specs: [`${web}, policyTypes: [Egress], egress: [{ports: [{port: 5432}]}]`],
    answers: { 'a/web → a/db:5432': 'allowed', 'a/web → a/db:80': 'denied' },
  },
  {
    rule: 'NP-33: a port without protocol is TCP',
    specs: [`${db}, ingress: [{ports: [{port: 53}]}]`],
    answers: { 'b/web → a/db:53': 'allowed', 'b/web → a/db:53/UDP': 'denied', 'b/web → a/db:53/SCTP': 'denied' },
  },
  {
    rule: 'NP-34: a number needs no declaration',
    specs: [`${db}, ingress: [{ports: [{port: 9999}]}]`],
    answers: { 'b/web → a/db:9999': 'allowed' },
  },
  {
    rule: 'NP-36: beside a name that nobody declares the other ports still work',
    specs: [`${db}, ingress: [{ports: [{port: nobody}, {port: 5432}]}]`],
    answers: { 'b/web → a/db:5432': 'allowed', 'b/web → a/db:80': 'denied' },
  },
  {
    rule: 'NP-39: SCTP rules are rules, and deny what they do not name',
    specs: [`${db}, ingress: [{ports: [{port: 7, protocol: SCTP}]}]`],
    answers: { 'b/web → a/db:7/SCTP': 'allowed', 'b/web → a/db:7': 'denied' },
  },
  {
    rule: 'NP-40: a host-network pod is never isolated',
    specs: [],
    answers: { [`${X} → b/host:1`]: 'allowed' },
  },
  {
    rule: 'NP-41: a block that holds its node’s address matches a host-network pod',
    specs: [`${db}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.1/32}}]}]`],
    answers: { 'b/host → a/db:1': 'allowed', 'node:n1 → a/db:1': 'allowed', 'a/web → a/db:1': 'denied' },
  },
  {
    rule: 'NP-43: towards its own node a pod’s egress policy applies, as towards other nodes',
    specs: [`podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 192.168.0.2/32}}]}]`],
    answers: { 'a/web → node:n1:1': 'denied', 'a/db → node:n2:1': 'allowed', 'a/web → node:n2:1': 'allowed' },
  },
];

/** Whether b/web may ping a/db. */
function icmp(...specs: readonly string[]): boolean {
  const evaluation = evaluate(state(inA(...specs)));
  const to = evaluation.classes.find(
    (of) => of.kind === 'pod' && of.pods.some(({ name, namespace }) => name === 'db' && namespace === 'a'),
  );
  const from = evaluation.classes.find((of) => of.kind === 'pod' && of.namespace === 'b' && !of.hostNetwork);
  if (to === undefined || from === undefined) throw new Error('no such class');
  return containsPort(evaluation.between(from.id, to.id).ports, 'other', 1);
}

describe('semantics', () => {
  test.each(cases)('$rule', ({ specs, answers }) => {
    expectAnswers(inA(...specs), answers);
  });

  test('0-C: the verdict is what is declared; whether an engine enforces it is not asked here', () => {
    expectAnswers([namespace('a'), pod('a/x', { ips: ['10.0.0.1'] }), policy('a/p', r2)], { [`${X} → a/x:1`]: 'denied' });
  });

  test('0-D, NP-19: a namespace that nobody made exists with its name label, and the label is forced', () => {
    const fromGhost = policy(
      'a/p',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ghost}}}]}]',
    );
    const liar = namespace('b', { 'kubernetes.io/metadata.name': 'ghost' });
    expectAnswers([...goldenPods, liar, pod('ghost/x', { ips: ['10.0.0.8'] }), fromGhost], {
      'ghost/x → a/db:1': 'allowed',
      'b/web → a/db:1': 'denied',
    });
  });

  test('NP-5: when the last policy that selects it is gone a pod is not isolated any more', () => {
    expectAnswers(inA(r2), { 'b/web → a/db:1': 'denied' });
    expectAnswers(inA(), { 'b/web → a/db:1': 'allowed' });
  });

  test('NP-16: In, NotIn, Exists and DoesNotExist, with empty values and absent keys', () => {
    const pods = [pod('c/with', { labels: { env: 'prod' } }), pod('c/empty', { labels: { env: '' } }), pod('c/without')];
    const selected = (expression: string): readonly string[] => {
      const deny = policy('c/p', `podSelector: {matchExpressions: [{key: env, ${expression}}]}, policyTypes: [Ingress]`);
      const evaluation = evaluate(state([...pods, deny]));
      return ['with', 'empty', 'without'].filter((name) => ask(evaluation, `${X} → c/${name}:1`).outcome === 'denied');
    };
    expect(selected('operator: In, values: [prod, ""]')).toEqual(['with', 'empty']);
    expect(selected('operator: NotIn, values: [prod]')).toEqual(['empty', 'without']);
    expect(selected('operator: Exists')).toEqual(['with', 'empty']);
    expect(selected('operator: DoesNotExist')).toEqual(['without']);
  });

  test('NP-18: names, annotations and addresses are not labels', () => {
    expectAnswers(inA('podSelector: {matchLabels: {name: web}}, policyTypes: [Ingress]'), { 'b/web → a/web:1': 'allowed' });
  });

  test('NP-20: labels of pods and namespaces change verdicts', () => {
    const fromTeam = policy('a/p', 'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]');
    expectAnswers([...goldenPods, fromTeam], { 'b/web → a/db:1': 'denied' });
    expectAnswers([...goldenPods, namespace('b', { team: 'x' }), fromTeam], { 'b/web → a/db:1': 'allowed' });
  });

  test('NP-29: all of both families takes two blocks', () => {
    const dual = pod('a/dual', { labels: { app: 'dual' }, ips: ['10.0.0.9', 'fd00::9'] });
    const four = policy('a/p', 'podSelector: {matchLabels: {app: dual}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]');
    const both = policy(
      'a/p',
      'podSelector: {matchLabels: {app: dual}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}]',
    );
    expectAnswers([...goldenPods, dual, four], { [`${X} → a/dual:1`]: 'allowed', '2001:db8::1 → a/dual:1': 'denied' });
    expectAnswers([...goldenPods, dual, both], { [`${X} → a/dual:1`]: 'allowed', '2001:db8::1 → a/dual:1': 'allowed' });
  });

  test('NP-37: containers of one pod may give one name several numbers, and any of them matches', () => {
    const two = pod('a/two', { ports: ['http 80', 'http 8080', 'http 53/UDP'], ips: ['10.0.0.9'] });
    expectAnswers([...inA('podSelector: {}, ingress: [{ports: [{port: http}]}]'), two], {
      [`${X} → a/two:80`]: 'allowed',
      [`${X} → a/two:8080`]: 'allowed',
      [`${X} → a/two:53/UDP`]: 'denied',
      [`${X} → a/two:81`]: 'denied',
    });
  });

  test('NP-39: a rule with ports does not pass ICMP, a rule without does, and isolation drops it', () => {
    expect([
      icmp(),
      icmp(r2),
      icmp(`${db}, ingress: [{}]`),
      icmp(`${db}, ingress: [{ports: [{}, {protocol: UDP}, {protocol: SCTP}]}]`),
    ]).toEqual([true, false, true, false]);
  });

  test('NP-40: a policy that selects everything leaves host-network pods open', () => {
    expectAnswers([...goldenPods, policy('b/p', r1)], {
      'a/web → b/host:1': 'allowed',
      [`b/host → ${X}:1`]: 'allowed',
      'a/web → b/web:1': 'denied',
    });
  });

  test('NP-42: a host-network pod is its node: let in by its neighbours, not by others', () => {
    expectAnswers(inA(r1), { 'b/host → a/web:1': 'allowed', 'b/host → a/db:1': 'denied', '192.168.0.1 → a/web:1': 'allowed' });
  });

  test('NP-42: a pod without a node has no own node', () => {
    const unscheduled = pod('a/new', { phase: 'Pending' });
    const hostless = pod('b/floating', { hostNetwork: true, ips: ['192.168.0.7'] });
    expectAnswers([...inA(r2), unscheduled, hostless], { 'node:n1 → a/new:1': 'denied', 'b/floating → a/new:1': 'denied' });
  });

  test('NP-46: completed pods neither send nor receive', () => {
    const done = pod('a/done', { phase: 'Succeeded', ips: ['10.0.0.9'] });
    expectAnswers([...goldenPods, done], {
      'a/done → b/web:1': 'denied',
      'b/web → a/done:1': 'denied',
      '10.0.0.9 → b/web:1': 'allowed',
    });
    expect(verdict([...goldenPods, done], '10.0.0.9 → b/web:1').egress.reason).toEqual({ kind: 'not-policed', why: 'external' });
  });

  test('NP-47: a terminating pod is still subject and peer', () => {
    const leaving = pod('a/leaving', { labels: { app: 'web' }, ips: ['10.0.0.9'], terminating: true });
    const objects = [...inA(r2, `${db}, ingress: [{from: [{${web}}]}]`), leaving];
    expectAnswers(objects, { 'b/web → a/leaving:1': 'denied', 'a/leaving → a/db:1': 'allowed' });
  });

  test('NP-49: without a common family there is no path; with two, either will do', () => {
    const [four, six, dual] = [
      pod('a/four', { ips: ['10.9.0.1'] }),
      pod('b/six', { ips: ['fd00::1'] }),
      pod('a/dual', { ips: ['10.9.0.2', 'fd00::2'] }),
    ];
    const objects = [...goldenPods, four, six, dual];
    expectAnswers(objects, { 'a/four → b/six:1': 'denied', 'a/dual → b/six:1': 'allowed', 'a/four → a/dual:1': 'allowed' });
    expect(verdict(objects, 'a/four → b/six:1').ingress.reason).toEqual({ kind: 'no-common-family' });
  });

  test('NP-49: a selector covers every address of a pod, a block those of its family', () => {
    const dual = pod('a/dual', { labels: { app: 'dual' }, ips: ['10.9.0.2', 'fd00::2'] });
    const six = pod('b/six', { ips: ['fd00::1'] });
    const home = policy(
      'b/p',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: dual}}}]}]',
    );
    const block = policy('b/p', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.9.0.2/32}}]}]');
    expectAnswers([...goldenPods, dual, six, home], { 'a/dual → b/six:1': 'allowed' });
    expectAnswers([...goldenPods, dual, six, block], { 'a/dual → b/six:1': 'denied', 'a/dual → b/web:1': 'allowed' });
  });

  test('NP-52: an address outside is evaluated as the final one', () => {
    expectAnswers(inA('podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]'), {
      [`a/web → ${X}:443`]: 'allowed',
      'a/web → 198.51.100.1:443': 'denied',
    });
  });

  test('NP-55: nothing of the spec but addresses, labels and ports decides: two nodes of one block are alike', () => {
    const more = node('n3', '192.168.0.3');
    expectAnswers([...inA(`${db}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/24}}]}]`), more], {
      'node:n3 → a/db:1': 'allowed',
      'node:n1 → a/db:1': 'allowed',
    });
  });
});
