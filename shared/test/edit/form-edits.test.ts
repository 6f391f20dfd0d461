/** Gestures of the form on texts: what changes, what stays, and what is never widened unasked. */
import { describe, expect, test } from 'vitest';
import * as edit from '../../src/edit/index.ts';
import type { FormEdit, FormPeer, FormRule, PolicyForm } from '../../src/edit/index.ts';

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web # the shop
  ingress:
    # the front door
    - from:
        - podSelector:
            matchLabels: {role: proxy} # the proxies
      ports:
        - port: 80
    # metrics
    - from:
        - namespaceSelector: {}
      # scraped
  egress:
    # names
    - ports: [{protocol: UDP, port: 53}]
`;

function formOf(text: string): PolicyForm {
  const reading = edit.readForm(text);
  if (reading.type === 'unreadable') throw new Error(reading.problems[0]?.message);
  return reading.form;
}

/** The first of some, which is there. */
function first<Part>(parts: readonly Part[]): Part {
  const [part] = parts;
  if (part === undefined) throw new Error('there is none');
  return part;
}

function ruleOf(form: PolicyForm, index = 0, direction: 'ingress' | 'egress' = 'ingress'): FormRule {
  const rule = form[direction].rules[index];
  if (rule?.kind !== 'rule') throw new Error('no such rule');
  return rule;
}

function peerOf(rule: FormRule, index = 0): FormPeer {
  const peer = rule.peers[index];
  if (peer === undefined || peer.kind === 'other') throw new Error('no such peer');
  return peer;
}

function blockOf(form: PolicyForm): Extract<FormPeer, { kind: 'block' }> {
  const found = peerOf(ruleOf(form));
  if (found.kind !== 'block') throw new Error('no block');
  return found;
}

function after(text: string, gesture: (form: PolicyForm) => FormEdit): string {
  const result = edit.editText(text, gesture(formOf(text)).edits);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const line = (text: string, old: string, now: string): string => text.replace(old, now);

describe('subject', () => {
  test('a label is added, renamed with a new value, and the last one leaves a selector of everything', () => {
    const added = after(policy, (form) => edit.addLabel(form.subject, 'tier', 'on'));
    expect(added).toBe(line(policy, 'app: web # the shop\n', 'app: web # the shop\n      tier: "on"\n'));
    expect(after(policy, (form) => edit.setLabel(form.subject, first(form.subject.labels), 'role', 'api'))).toBe(
      line(policy, 'app: web # the shop', 'role: api # the shop'),
    );
    expect(after(policy, (form) => edit.removeLabel(form.subject, first(form.subject.labels)))).toContain(
      '  podSelector: {}\n  ingress:',
    );
  });

  test('a new key that another label has is refused', () => {
    const two = after(policy, (form) => edit.addLabel(form.subject, 'tier', 'front'));
    const form = formOf(two);
    const gesture = edit.setLabel(form.subject, first(form.subject.labels), 'tier', 'web');
    expect(edit.editText(two, gesture.edits)).toMatchObject({ ok: false });
  });

  test('expressions: half-typed, completed, of another operator, gone', () => {
    const half = after(policy, (form) => edit.addExpression(form.subject, { key: '', operator: 'In', values: [] }));
    expect(formOf(half).subject.expressions).toMatchObject([{ key: '', operator: 'In', values: [] }]);
    const full = after(half, (form) =>
      edit.setExpression(first(form.subject.expressions), { key: 'env', operator: 'NotIn', values: ['a', 'b'] }),
    );
    expect(formOf(full).subject.expressions).toMatchObject([{ key: 'env', operator: 'NotIn', values: ['a', 'b'] }]);
    const exists = after(full, (form) => edit.setExpression(first(form.subject.expressions), { key: 'env', operator: 'Exists' }));
    expect(exists).not.toContain('values');
    expect(after(exists, (form) => edit.removeExpression(form.subject, first(form.subject.expressions)))).toBe(policy);
  });
});

describe('rules', () => {
  test('a rule moved up takes its comments along, above and inside', () => {
    const [head, tail] = [policy.slice(0, policy.indexOf('    # the front door')), policy.slice(policy.indexOf('  egress:'))];
    const [front, metrics] = [
      policy.slice(head.length, policy.indexOf('    # metrics')),
      policy.slice(policy.indexOf('    # metrics'), policy.indexOf('  egress:')),
    ];
    const moved = after(policy, (form) => edit.moveRule(ruleOf(form, 1), 0));
    expect(moved).toBe(head + metrics + front + tail);
    expect(after(moved, (form) => edit.moveRule(ruleOf(form, 0), 1))).toBe(policy);
  });

  test('the last egress rule leaves the direction isolated where only the rule made it so (NP-8, NP-11)', () => {
    const gesture = edit.removeRule(formOf(policy), ruleOf(formOf(policy), 0, 'egress'));
    expect(gesture.note).toContain('policyTypes now names Egress');
    const text = after(policy, () => gesture);
    expect(formOf(text)).toMatchObject({ types: { explicit: true, ingress: true, egress: true }, egress: { rules: [] } });
  });

  test('with policy types given, or another rule left, nothing is added', () => {
    const given = after(policy, () => edit.setPolicyTypes(['Ingress', 'Egress']));
    expect(edit.removeRule(formOf(given), ruleOf(formOf(given), 0, 'egress'))).not.toHaveProperty('note');
    expect(edit.removeRule(formOf(policy), ruleOf(formOf(policy), 1))).not.toHaveProperty('note');
  });

  test('a rule in a direction that is not in effect makes it so, and says so (NP-8, NP-9)', () => {
    const only = after(policy, () => edit.setPolicyTypes(['Ingress']));
    const gesture = edit.addRule(formOf(only), 'egress', { ports: [{ kind: 'number', port: 443 }] });
    expect(gesture.note).toContain('isolates its pods for egress');
    expect(formOf(after(only, () => gesture)).egress).toMatchObject({ inEffect: true, rules: [{}, { ports: [{ port: 443 }] }] });
    const silent = line(policy, policy.slice(policy.indexOf('  egress:')), '');
    expect(edit.addRule(formOf(silent), 'egress').note).toBeDefined();
    expect(edit.addRule(formOf(policy), 'egress').note).toBeUndefined();
  });
});

describe('peers and ports', () => {
  test('the last peer takes its rule along: an empty list would be anyone (NP-24)', () => {
    const form = formOf(policy);
    const gesture = edit.removePeer(form, ruleOf(form), peerOf(ruleOf(form)));
    expect(gesture.note).toContain('went with its last peer');
    expect(formOf(after(policy, () => gesture)).ingress.rules).toMatchObject([{ peers: [{ kind: 'namespaces' }] }]);
  });

  test('so does the last port, also of the last egress rule without policy types (NP-32, NP-8)', () => {
    const form = formOf(policy);
    const rule = ruleOf(form, 0, 'egress');
    const gesture = edit.removePort(form, rule, first(rule.ports));
    expect(gesture.note).toMatch(/last port.*policyTypes now names Egress/u);
    expect(formOf(after(policy, () => gesture)).types).toMatchObject({ ingress: true, egress: true });
  });

  test('anyone, and every port, said outright', () => {
    const text = after(
      after(policy, (form) => edit.allowAnyPeer(ruleOf(form))),
      (form) => edit.allowAnyPort(ruleOf(form)),
    );
    expect(text).toContain('    # the front door\n    - {}\n    # metrics\n');
  });

  test('pods become pods of namespaces: what both have stays as it is written', () => {
    const both = after(policy, (form) => {
      const peer = peerOf(ruleOf(form));
      return edit.setPeer(peer, { kind: 'both', namespaces: { labels: [['team', 'a']] }, pods: { labels: [['role', 'proxy']] } });
    });
    expect(both).toContain('matchLabels: {role: proxy} # the proxies');
    expect(peerOf(ruleOf(formOf(both)))).toMatchObject({ kind: 'both', namespaces: { labels: [{ key: 'team', value: 'a' }] } });
    const back = after(both, (form) =>
      edit.setPeer(peerOf(ruleOf(form)), { kind: 'pods', pods: { labels: [['role', 'proxy']] } }),
    );
    expect(back).toBe(policy);
  });

  test('a block with exceptions, the last of which leaves no empty list', () => {
    const block = after(policy, (form) => edit.setPeer(peerOf(ruleOf(form)), { kind: 'block', cidr: '10.0.0.0/8' }));
    const but = after(block, (form) => edit.addException(blockOf(form), '10.1.0.0/16'));
    expect(blockOf(formOf(but)).except).toMatchObject([{ text: '10.1.0.0/16' }]);
    expect(after(but, (form) => edit.removeException(blockOf(form), first(blockOf(form).except)))).toBe(block);
    expect(after(but, (form) => edit.setText(blockOf(form).cidr, '10.0.0.0/12'))).toContain('cidr: 10.0.0.0/12');
  });

  test('ports: added in the manner of the others, changed in kind', () => {
    const two = after(policy, (form) => edit.addPort(ruleOf(form, 0, 'egress'), { kind: 'number', protocol: 'TCP', port: 53 }));
    expect(two).toContain('    - ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]\n');
    const ranged = after(policy, (form) => {
      const port = first(ruleOf(form).ports);
      return edit.setPort(port, { kind: 'range', port: 80, endPort: 90 });
    });
    expect(ranged).toBe(line(policy, '        - port: 80\n', '        - port: 80\n          endPort: 90\n'));
    const named = after(policy, (form) => edit.setPort(first(ruleOf(form).ports), { kind: 'name', name: 'http' }));
    expect(named).toBe(line(policy, '- port: 80', '- port: http'));
  });
});

test('name and namespace', () => {
  const text = after(
    after(policy, () => edit.setName('api')),
    () => edit.setNamespace('010'),
  );
  expect(text).toBe(line(line(policy, 'name: web', 'name: api'), 'namespace: shop', 'namespace: "010"'));
});

test('what the form only shows can be taken out', () => {
  const text = line(policy, '  ingress:\n', '  igress: []\n  ingress:\n');
  expect(after(text, (form) => edit.removeBeyond(first(form.beyond)))).toBe(policy);
});

describe('what the form has no field for', () => {
  const odd = `kind: NetworkPolicy
spec:
  podSelector:
    matchExpressions: [{key: a, operator: In, values: [x], why: odd}]
  ingress:
    - from:
        - podSelector: {matchLabels: {app: web, tier: 5}, more: 1} # them
      ports:
        - {name: web, port: 80}
`;

  test('stays in a peer whose kind changes', () => {
    const both = after(odd, (form) => edit.setPeerKind(peerOf(ruleOf(form)), 'both'));
    expect(both).toBe(
      odd.replace(
        '        - podSelector: {matchLabels: {app: web, tier: 5}, more: 1} # them',
        '        - namespaceSelector: {}\n          podSelector: {matchLabels: {app: web, tier: 5}, more: 1} # them',
      ),
    );
    const back = after(both, (form) => edit.setPeerKind(peerOf(ruleOf(form)), 'pods'));
    expect(back).toBe(odd);
    const block = after(both, (form) => edit.setPeerKind(peerOf(ruleOf(form)), 'block'));
    expect(peerOf(ruleOf(formOf(block)))).toMatchObject({ kind: 'block', cidr: { text: '' } });
  });

  test('stays in a port and in an expression that are changed', () => {
    const ported = after(odd, (form) => {
      const port = first(ruleOf(form).ports);
      return edit.setPort(port, { kind: 'range', protocol: 'UDP', port: 80, endPort: 90 });
    });
    expect(ported).toBe(odd.replace('{name: web, port: 80}', '{name: web, protocol: UDP, port: 80, endPort: 90}'));
    const back = after(ported, (form) => edit.setPort(first(ruleOf(form).ports), { kind: 'all', protocol: 'UDP' }));
    expect(back).toBe(odd.replace('{name: web, port: 80}', '{name: web, protocol: UDP}'));
    const exists = after(odd, (form) => edit.setExpression(first(form.subject.expressions), { key: 'a', operator: 'Exists' }));
    expect(exists).toContain('[{key: a, operator: Exists, why: odd}]');
  });
});
