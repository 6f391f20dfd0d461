/** Tests every row of table 5.2 and puts together what they say (5.1). */
import { combineProfiles, rawProfile } from '../evaluate/index.ts';
import type { Profile } from '../evaluate/index.ts';
import type { ClusterState } from '../kube/index.ts';
import { coverageOf } from './coverage.ts';
import type { Certainty, Enforcement, Hit, Platform } from './enforcement.ts';
import { gatherFacts } from './facts.ts';
import type { Facts } from './facts.ts';
import { supports } from './kinds.ts';
import { platformOf } from './platform.ts';
import { awsRows } from './rows-aws.ts';
import { calicoRows } from './rows-calico.ts';
import { ciliumRows, ciliumSettings } from './rows-cilium.ts';
import { cniRows } from './rows-cni.ts';
import { gkeDefault, k3sRows } from './rows-embedded.ts';

export function detectEnforcement(state: ClusterState): Enforcement {
  const facts = gatherFacts(state);
  const platform = platformOf(facts);
  const hits = hitsOf(facts, platform);
  return {
    platform,
    hits,
    engines: hits.filter(({ enforces }) => enforces === 'yes'),
    coverage: coverageOf(facts, platform, hits),
    ...profileFor(hits),
  };
}

function hitsOf(facts: Facts, platform: Platform): readonly Hit[] {
  const hits = [
    ...calicoRows(facts, platform),
    ...ciliumRows(facts, platform),
    ...awsRows(facts),
    ...cniRows(facts),
    ...k3sRows(facts),
  ];
  const found = [...hits, ...gkeDefault(facts, platform, hits)];
  return found.length === 0 && platform === 'unknown' ? ciliumSettings(facts) : found;
}

/** A profile that was chosen, with the settings of that engine where the input shows them. */
export function asSetUp(chosen: Profile, { hits }: Enforcement): Profile {
  return hits.find(({ profile }) => profile.name === chosen.name)?.profile ?? chosen;
}

/** Of engines that enforce, else of those that may; policies that nothing enforces are taken at their word. */
function profileFor(hits: readonly Hit[]): { readonly profile: Profile; readonly profileWhy: string } {
  const certain = hits.filter(({ enforces }) => enforces === 'yes');
  const chosen = certain.length > 0 ? certain : hits.filter(({ enforces }) => enforces === 'unknown');
  const [first, ...others] = chosen;
  if (first === undefined) return { profile: rawProfile, profileWhy: 'no engine was found that enforces the policies' };
  const profile = others.reduce((combined, { profile: next }) => combineProfiles(combined, next), first.profile);
  const why = chosen.map(({ engine, evidence }) => `${engine} (${evidence.join(', ')})`).join(' and ');
  return { profile, profileWhy: why };
}

/** Whether policies of a kind are enforced where an engine is at work. */
export function isKindEnforced({ engines, hits, coverage }: Enforcement, group: string, kind: string): Certainty {
  if (coverage.kind === 'none') return 'no';
  const asked = engines.length > 0 ? engines : hits.filter(({ enforces }) => enforces === 'unknown');
  if (asked.length === 0) return 'unknown';
  const answers = new Set(asked.map(({ kinds }) => supports(kinds, group, kind)));
  if (answers.has('yes')) return engines.length > 0 ? 'yes' : 'unknown';
  return answers.has('unknown') ? 'unknown' : 'no';
}
