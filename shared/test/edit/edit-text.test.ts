import { describe, expect, test } from 'vitest';
import { editText } from '../../src/edit/index.ts';
import type { TextEdit } from '../../src/edit/index.ts';

const policy = `# who may reach the shop
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web # its name
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  ingress:
    # the front door
    - from:
        - podSelector: {}
        # partners
        - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
      ports:
        - protocol: TCP
          port: 80 # http
    # metrics
    - ports: [{port: 9090}]
`;

function edited(text: string, ...edits: readonly TextEdit[]): string {
  const result = editText(text, edits);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** Lines that differ: `-old`, `+new`. */
function changes(text: string, ...edits: readonly TextEdit[]): readonly string[] {
  const [before, after] = [text.split('\n'), edited(text, ...edits).split('\n')];
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return [
    ...before.slice(head, before.length - tail).map((line) => `-${line}`),
    ...after.slice(head, after.length - tail).map((line) => `+${line}`),
  ];
}

const set = (path: TextEdit['path'], value: Extract<TextEdit, { op: 'set' }>['value']): TextEdit => ({ op: 'set', path, value });

describe('set', () => {
  test('a scalar keeps its line and comment', () => {
    expect(changes(policy, set(['spec', 'ingress', 0, 'ports', 0, 'port'], 8080))).toEqual([
      '-          port: 80 # http',
      '+          port: 8080 # http',
    ]);
  });

  test('a key that is not there comes in its customary place', () => {
    expect(changes(policy, set(['spec', 'policyTypes'], ['Ingress']))).toEqual(['+  policyTypes:', '+    - Ingress']);
    expect(edited(policy, set(['spec', 'policyTypes'], ['Ingress']))).toContain(
      '      app: web\n  policyTypes:\n    - Ingress\n  ingress:',
    );
  });

  test('inside of one line it stays one line', () => {
    expect(changes(policy, set(['spec', 'ingress', 0, 'from', 1, 'ipBlock', 'except'], ['10.1.0.0/16', '10.2.0.0/16']))).toEqual([
      '-        - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}',
      '+        - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.0/16]}',
    ]);
  });

  test('what is missing on the way is made', () => {
    expect(changes(policy, set(['spec', 'ingress', 0, 'from', 0, 'podSelector', 'matchLabels', 'app'], 'cart'))).toEqual([
      '-        - podSelector: {}',
      '+        - podSelector:',
      '+            matchLabels:',
      '+              app: cart',
    ]);
  });

  test('a mapping is reached key by key, so that what is alike is not touched', () => {
    const port = { protocol: 'TCP', port: 80, endPort: 90 };
    expect(changes(policy, set(['spec', 'ingress', 0, 'ports', 0], port))).toEqual(['+          endPort: 90']);
  });

  test('a string that Kubernetes would read as something else is quoted', () => {
    expect(edited(policy, set(['metadata', 'labels'], { debug: 'on', id: '010', ok: 'plain' }))).toContain(
      '  labels:\n    debug: "on"\n    id: "010"\n    ok: plain\n',
    );
    expect(edited(policy, set(['spec', 'podSelector', 'matchLabels', 'app'], 'yes'))).toContain('      app: "yes"\n');
  });

  test('quotes stay as they were', () => {
    const quoted = policy.replace('app: web', "app: 'web'");
    expect(edited(quoted, set(['spec', 'podSelector', 'matchLabels', 'app'], 'api'))).toContain("app: 'api'");
  });
});

describe('insert', () => {
  test('an item before another one stands above its comment', () => {
    expect(changes(policy, { op: 'insert', path: ['spec', 'ingress', 1], value: { ports: [{ port: 443 }] } })).toEqual([
      '+    - ports:',
      '+        - port: 443',
    ]);
    expect(edited(policy, { op: 'insert', path: ['spec', 'ingress', 1], value: {} })).toContain(
      '# http\n    - {}\n    # metrics\n',
    );
  });

  test('an item at the end', () => {
    expect(changes(policy, { op: 'insert', path: ['spec', 'ingress', 2], value: { from: [{ podSelector: {} }] } })).toEqual([
      '+    - from:',
      '+        - podSelector: {}',
    ]);
  });

  test('into a list that is one line', () => {
    expect(changes(policy, { op: 'insert', path: ['spec', 'ingress', 1, 'ports', 1], value: { port: 9091 } })).toEqual([
      '-    - ports: [{port: 9090}]',
      '+    - ports: [{port: 9090}, {port: 9091}]',
    ]);
  });

  test('into an empty list behind which a comment stands', () => {
    const empty = 'spec:\n  ingress: [] # nobody yet\n  podSelector: {}\n';
    expect(edited(empty, { op: 'insert', path: ['spec', 'ingress', 0], value: { from: [{ podSelector: {} }] } })).toBe(
      'spec:\n  ingress: # nobody yet\n    - from:\n        - podSelector: {}\n  podSelector: {}\n',
    );
  });

  test('a list that is not there yet', () => {
    expect(changes(policy, { op: 'insert', path: ['spec', 'egress', 0], value: {} })).toEqual(['+  egress:', '+    - {}']);
  });

  test('dashes under the key’s first letter stay there', () => {
    const flat = 'spec:\n  ingress:\n  - from:\n    - podSelector: {}\n';
    expect(edited(flat, { op: 'insert', path: ['spec', 'ingress', 0, 'ports', 0], value: { port: 80 } })).toBe(
      'spec:\n  ingress:\n  - from:\n    - podSelector: {}\n    ports:\n    - port: 80\n',
    );
  });
});

describe('remove', () => {
  test('an item goes with the comment above it', () => {
    expect(changes(policy, { op: 'remove', path: ['spec', 'ingress', 1] })).toEqual([
      '-    # metrics',
      '-    - ports: [{port: 9090}]',
    ]);
  });

  test('the last item leaves an empty list, which means the same as before where it matters (NP-21)', () => {
    const text = edited(policy, { op: 'remove', path: ['spec', 'ingress', 1] }, { op: 'remove', path: ['spec', 'ingress', 0] });
    expect(text).toContain('      app: web\n  ingress: []\n');
  });

  test('the key behind a dash: the next one moves up', () => {
    const text = edited(policy, { op: 'remove', path: ['spec', 'ingress', 0, 'from'] });
    expect(text).toContain('    # the front door\n    - ports:\n        - protocol: TCP\n');
  });

  test('out of one line', () => {
    const text = edited(policy, { op: 'remove', path: ['spec', 'ingress', 0, 'from', 1, 'ipBlock', 'except'] });
    expect(text).toContain('- ipBlock: {cidr: 10.0.0.0/8}\n');
  });
});

test('rename leaves the value where it is', () => {
  expect(
    changes(policy, { op: 'rename', path: ['spec', 'podSelector', 'matchLabels', 'app'], key: 'app.kubernetes.io/name' }),
  ).toEqual(['-      app: web', '+      app.kubernetes.io/name: web']);
});

describe('other texts', () => {
  test('CRLF stays', () => {
    const text = edited(policy.replaceAll('\n', '\r\n'), set(['spec', 'policyTypes'], ['Ingress', 'Egress']));
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('JSON stays JSON', () => {
    const json = JSON.stringify({ spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } }, null, 2);
    const text = edited(json, set(['spec', 'podSelector', 'matchLabels', 'app'], 'web'), {
      op: 'insert',
      path: ['spec', 'ingress', 0, 'ports', 1],
      value: { port: 443, protocol: 'TCP' },
    });
    expect(JSON.parse(text)).toEqual({
      spec: {
        podSelector: { matchLabels: { app: 'web' } },
        ingress: [{ ports: [{ port: 80 }, { port: 443, protocol: 'TCP' }] }],
      },
    });
  });

  test('markers, what stands before and behind, and a missing last line end stay', () => {
    const text = '# head\n---\nspec:\n  podSelector: {}\n...\n# foot';
    expect(edited(text, set(['spec', 'podSelector', 'matchLabels'], { a: 'b' }))).toBe(
      '# head\n---\nspec:\n  podSelector:\n    matchLabels:\n      a: b\n...\n# foot',
    );
    expect(edited('spec:\n  podSelector: {}', set(['spec', 'policyTypes'], ['Ingress']))).toBe(
      'spec:\n  podSelector: {}\n  policyTypes:\n    - Ingress',
    );
  });

  test('a key without a value', () => {
    const text = 'spec:\n  podSelector:\n  policyTypes: [Ingress]\n';
    expect(edited(text, set(['spec', 'podSelector', 'matchLabels', 'constructor'], 'x'))).toBe(
      'spec:\n  podSelector:\n    matchLabels:\n      constructor: x\n  policyTypes: [Ingress]\n',
    );
  });

  test.each([
    ['a text that cannot be read', 'spec: [', ['spec'], 'a closing `]` is missing'],
    ['an anchor and its alias', 'a: &x {}\nspec: *x\n', ['spec', 'podSelector'], 'the anchor `&x` is not supported'],
    ['a merge key', 'a: {<<: {b: c}}\n', ['a', 'd'], 'the merge key `<<` is not supported'],
    ['a key that stands twice', 'a: 1\na: 2\n', ['a'], '`a` stands twice in this mapping'],
    ['two documents', 'a: 1\n---\nb: 2\n', ['a'], 'the text holds more than one document'],
    ['nothing', '# to do\n', ['a'], 'there is nothing here to edit'],
    ['a way through a scalar', 'spec: text\n', ['spec', 'podSelector'], 'there is no place for `spec.podSelector` in this text'],
  ])('%s is refused, with what is in the way', (_, text, path, message) => {
    const result = editText(text, [set(path, 'x')]);
    expect(result).toMatchObject({ ok: false, error: { severity: 'error', path, message } });
  });

  test('the place of what is in the way is told, where that is another one', () => {
    const result = editText('spec:\n\ta: 1\n', [set(['kind'], 'x')]);
    expect(result).toMatchObject({ ok: false, error: { message: 'a tab indents this line', range: { startLine: 2 } } });
  });
});
