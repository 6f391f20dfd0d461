/** Rules of semantics.md that are easy to get wrong, answered by hand from its words, through `verify`. */
import { describe, expect, test } from 'vitest';
import { standingOf } from '../../src/cli/verify-results.ts';
import { testFolder } from '../support/folder.ts';
import { caseFiles, casesIn, cluster } from './cases.ts';
import { expectations } from './questions.ts';
import { verify } from './run.ts';

describe.each(caseFiles)('%s', (file) => {
  test.each(casesIn(file))('$title', async ({ manifests, ask }) => {
    const folder = testFolder({ 'm/cluster.yaml': cluster, 'm/policies.yaml': manifests, 'e.json': expectations(ask) });
    const { results } = await verify(folder.at('m'), folder.at('e.json'));
    expect(results.filter((result) => standingOf(result) !== 'passed')).toEqual([]);
  });
});
