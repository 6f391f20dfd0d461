/** `--profile`: as which engine's the policies are read, for every command that evaluates. */
import { Option } from 'commander';
import { asSetUp, detectEnforcement } from '@eastwest/shared/enforcement';
import { profileAliases, profileNamed, profileNames, rawProfile } from '@eastwest/shared/evaluate';
import type { Profile } from '@eastwest/shared/evaluate';
import type { ClusterState } from '@eastwest/shared/kube';
import type { CommandIo } from './io.ts';

export function profileOption(): Option {
  return new Option('--profile <engine>', 'the engine whose behaviour counts where the API leaves it open').choices([
    ...profileNames,
    ...profileAliases,
  ]);
}

/**
 * As asked for or, without that, as the engine that the input shows; of several inputs the first that shows one speaks for
 * all. Told on stderr, with why; programs that read the output are told only what is out of the ordinary.
 */
export function chooseProfile(
  asked: string | undefined,
  states: readonly [ClusterState, ...(readonly ClusterState[])],
  format: string,
  io: CommandIo,
): Profile {
  const found = states.map(detectEnforcement);
  const speaking = found.find(({ profile }) => profile !== rawProfile) ?? found[0];
  if (speaking === undefined) throw new Error('invariant violated: there is a first');
  const { profile: detected, profileWhy } = speaking;
  for (const { coverage } of found)
    if (coverage.kind === 'none') io.message(`policies are accepted but nothing enforces them: ${coverage.why}`);
  const wanted = asked === undefined ? undefined : profileNamed(asked);
  const [profile, why] = wanted === undefined ? [detected, profileWhy] : [asSetUp(wanted, speaking), 'asked for with --profile'];
  if (format === 'text' || profile !== rawProfile) io.message(`profile ${profile.name}: ${why}`);
  return profile;
}
