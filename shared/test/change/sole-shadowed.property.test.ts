/** What only a rule is responsible for, and finding L-23, are of one mind about who else allows the same. */
import { expect, test } from 'vitest';
import { finish } from '../../src/base/index.ts';
import { soleEffect } from '../../src/change/index.ts';
import type { SoleEffect } from '../../src/change/index.ts';
import { evaluate } from '../../src/evaluate/index.ts';
import type { Evaluation } from '../../src/evaluate/index.ts';
import { keyOf, parsePath } from '../../src/kube/index.ts';
import type { ObjectKey } from '../../src/kube/index.ts';
import { lint } from '../../src/lint/index.ts';
import type { Finding } from '../../src/lint/index.ts';
import { normalizePolicy } from '../../src/model/index.ts';
import { state } from '../support/cluster.ts';
import { random, randomCluster } from '../support/generate.ts';

const clusters = Number(process.env['EASTWEST_SEEDS'] ?? 200);

function soleOf(evaluation: Evaluation, key: ObjectKey, path: string): SoleEffect {
  const answer = finish(soleEffect(evaluation, key, parsePath(path) ?? []));
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}

function rulesOf({ state: { objects } }: Evaluation): readonly { readonly key: ObjectKey; readonly path: string }[] {
  return [...objects.values()].flatMap((object) => {
    const policy = object.kind === 'NetworkPolicy' ? normalizePolicy(object) : undefined;
    if (policy?.valid !== true) return [];
    return [...(policy.ingress ?? []), ...(policy.egress ?? [])].map(({ path }) => ({ key: keyOf(policy.object), path }));
  });
}

/** Two that say in another way what is wrong with the same rule, and are then said instead: L-22 of a rule beside it, and L-24. */
function saidInstead(findings: readonly Finding[], key: ObjectKey): boolean {
  const namespace = namespaceOf(key);
  return findings.some((one) => one.id === 'L-24' || (one.id === 'L-22' && namespaceOf(one.key) === namespace));
}

function namespaceOf(key: ObjectKey): string | undefined {
  return key.split('/')[1];
}

/** What the two do not agree on about a rule. */
function disagreement(evaluation: Evaluation, findings: readonly Finding[], key: ObjectKey, path: string): readonly string[] {
  const shadowed = findings.find((one) => one.id === 'L-23' && one.key === key && one.path === path);
  const { standing, counts } = soleOf(evaluation, key, path);
  const pods = [...evaluation.state.objects.values()].filter((object) => object.kind === 'Pod');
  if (shadowed === undefined)
    return standing.kind !== 'same' || saidInstead(findings, key) ? [] : ['the same without it, and no L-23'];
  // Rows speak of one family and of a class as a whole. L-23 asks by address: whether other blocks hold all that a pod without
  // an address may get, and the only address of a pod beside one of both families.
  const isByAddress = counts.unknown > 0 || pods.some(({ ips }) => ips.length !== 1);
  if ((standing.kind !== 'same' && !isByAddress) || counts.lost > 0) return [`${standing.kind}, ${counts.lost} lost, and L-23`];
  const named = new Set(standing.by.map(({ policy, path: place }) => `${policy.name} ${place.replace(/^spec\./u, '')}`));
  const told = shadowed.message.replace(/^.* allowed by | too$/gu, '').replace(/ and \d+ more$/u, '');
  return told.split(', ').filter((name) => !named.has(name));
}

test(`on ${clusters} random clusters`, { timeout: 600_000 }, () => {
  let agreed = 0;
  for (let seed = 1; seed <= clusters; seed++) {
    const evaluation = evaluate(state(randomCluster(random(seed))));
    const findings = lint(evaluation);
    agreed += findings.filter(({ id }) => id === 'L-23').length;
    for (const { key, path } of rulesOf(evaluation))
      expect(disagreement(evaluation, findings, key, path), `seed ${seed}, ${key} ${path}`).toEqual([]);
  }
  expect(agreed).toBeGreaterThan(clusters / 10);
});
