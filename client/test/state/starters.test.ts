import { policyOfManifest, readPolicyText } from '@eastwest/shared/kube';
import type { SourceInfo } from '@eastwest/shared/protocol';
import { describe, expect, test } from 'vitest';
import { starterText, startersFor } from '../../src/state/starters.ts';

const info: SourceInfo = { kind: 'demo', name: 'demo', why: '', apply: 'cluster' };
const kindsFor = (source: SourceInfo): readonly string[] =>
  startersFor(source).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);

describe('what a new policy of another API starts as', () => {
  test.each(startersFor(info))('$apiVersion $kind has no problem, and is an object of its API', (starter) => {
    for (const namespace of ['shop', '123', 'on']) {
      const { manifest, problems } = readPolicyText(starterText(starter, namespace));
      expect(problems).toEqual([]);
      expect(policyOfManifest(manifest ?? {})).toMatchObject({ kind: 'ForeignPolicy', policyKind: starter.kind });
    }
  });

  test('of a cluster that has said what it serves: only that, in the version that it serves', () => {
    const served = [
      { apiVersion: 'crd.projectcalico.org/v1', kind: 'Tier' },
      { apiVersion: 'cilium.io/v2alpha1', kind: 'CiliumCIDRGroup' },
      { apiVersion: 'policy.networking.k8s.io/v1beta1', kind: 'ClusterNetworkPolicy' },
    ];
    expect(kindsFor({ ...info, kind: 'kubernetes', served })).toEqual([
      'crd.projectcalico.org/v1 Tier',
      'cilium.io/v2alpha1 CiliumCIDRGroup',
    ]);
    expect(kindsFor({ ...info, kind: 'kubernetes' })).toEqual([]);
  });
});
