import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { validateNetworkPolicy } from '../../src/kube/index.ts';
import type { JsonValue } from '../../src/kube/index.ts';

/** Random policies, near valid, and what the validation and strict decoding of Kubernetes 1.34.4 itself said of each. */
const golden = readFileSync(new URL('apiserver.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { accepted: boolean; unknownFields: boolean; policy: JsonValue });

describe('V-1…V-13 agree with the API server', () => {
  test.each(golden)('accepted $accepted, unknown fields $unknownFields', ({ accepted, unknownFields, policy }) => {
    const problems = validateNetworkPolicy(policy);
    expect(problems.every(({ severity }) => severity !== 'error')).toBe(accepted);
    // One that does not even decode is not looked at for unknown fields there.
    expect(!accepted || problems.some(({ rule }) => rule === 'V-13') === unknownFields).toBe(true);
  });
});
