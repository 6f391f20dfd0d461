/** Findings about enforcement that need no engine to be seen: L-40 where the platform rules one out. */
import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import { lint } from '../../src/lint/index.ts';
import { node, pod, policy, state } from '../support/cluster.ts';

const on = (kubelet: string): readonly string[] => {
  const machine = { ...node('n1', '192.168.0.1'), kubelet };
  const objects = [machine, pod('a/web', { ips: ['10.0.0.1'], nodeName: 'n1' }), policy('a/closed', 'podSelector: {}')];
  return lint(evaluate(state(objects)))
    .filter(({ id }) => id === 'L-40')
    .map(({ message }) => message);
};

test('L-40: on EKS without any agent nothing enforces; on an unknown platform nobody knows', () => {
  expect(on('v1.34.1-eks-113cf36')).toEqual([expect.stringContaining('EKS enforces policies only with')]);
  expect(on('v1.34.1')).toEqual([]);
});
