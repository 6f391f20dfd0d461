/** `--profile`: as which engine's the policies are read, for every command that evaluates. */
import { Option } from 'commander';
import { profileAliases, profileNamed, profileNames, rawProfile } from '@eastwest/shared/evaluate';
import type { Profile } from '@eastwest/shared/evaluate';
import type { CommandIo } from './io.ts';

export function profileOption(): Option {
  return new Option('--profile <engine>', 'the engine whose behaviour counts where the API leaves it open').choices([
    ...profileNames,
    ...profileAliases,
  ]);
}

/** Told on stderr, with why it is this one. Programs that read the output are told only what is out of the ordinary. */
export function chooseProfile(asked: string | undefined, format: string, io: CommandIo): Profile {
  const profile = asked === undefined ? undefined : profileNamed(asked);
  if (profile !== undefined) {
    io.message(`profile ${profile.name}: asked for with --profile`);
    return profile;
  }
  if (format === 'text') io.message(`profile ${rawProfile.name}: nothing tells which engine enforces the policies`);
  return rawProfile;
}
