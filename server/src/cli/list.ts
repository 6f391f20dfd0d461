/** `eastwest list`: every connection that the manifests allow. */
import { Command, Option } from 'commander';
import { evaluate } from '@eastwest/shared/evaluate';
import { listConnections } from '@eastwest/shared/graph';
import { processIo } from './io.ts';
import type { CommandIo } from './io.ts';
import { formatList, listFormats } from './list-formats.ts';
import type { ListFormat } from './list-formats.ts';
import { listDocument } from './list-records.ts';
import { loadState, manifestsOption } from './load.ts';
import { chooseProfile, profileOption } from './profile.ts';

interface ListOptions {
  readonly manifests: readonly string[];
  readonly profile?: string;
  readonly format: ListFormat;
}

const details = `
An end is namespace/Kind/name, external:CIDR[,CIDR...] or node:NAME[,NAME...]. An address of a pod or node inside an
external CIDR counts as that pod or node, never as external. Ports are the destination's, after any Service.
Where pods of one workload differ, a line that holds for some of them names them (JSON: fromPods, toPods).
A workload with several pods is listed with itself where its pods may talk among themselves.
JSON: {"connections":[{"from","to","ports":"all"|[{"protocol","from","to"}]}]}; "all" is every port of every protocol. What cannot
be known, because a policy is invalid or could not be read, is in "unknown" beside it, in the same form; all else is not allowed.

Problems in the manifests go to stderr with file, line and column. Exit status: 0 done, 2 bad input or usage.`;

export function listCommand(io: CommandIo = processIo): Command {
  return new Command('list')
    .description('list every connection that the network policies allow')
    .addOption(manifestsOption())
    .addOption(profileOption())
    .addOption(new Option('--format <format>', 'how to print it').choices(listFormats).default('text'))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', details)
    .action(async ({ manifests, profile, format }: ListOptions) => {
      const state = await loadState(manifests, io);
      await io.out(
        formatList(format, listDocument(listConnections(evaluate(state, chooseProfile(profile, [state], format, io))))),
      );
    });
}
