import { expect, test } from 'vitest';
import type { Loss } from '@eastwest/shared/guard';
import { lossTitle } from '../../src/ui/hurdles.ts';

const dns = (severity: Loss['severity'], ...protocols: readonly ('UDP' | 'TCP')[]): Loss => ({
  what: 'dns',
  severity,
  who: [{ namespace: 'shop', kind: 'Deployment', name: 'web', pods: 2 }],
  other: 'the cluster’s DNS',
  ports: protocols.map((protocol) => ({ protocol, port: 53 })),
  why: '',
  confirm: 'web',
  notes: [],
});

test('the headline of a loss of DNS says when it is the one over TCP alone', () => {
  expect(lossTitle(dns('critical', 'UDP', 'TCP'))).toBe('Cuts DNS for web (2 pods)');
  expect(lossTitle(dns('critical', 'UDP'))).toBe('Cuts DNS for web (2 pods)');
  expect(lossTitle(dns('warning', 'TCP'))).toBe('Cuts DNS over TCP for web (2 pods)');
});
