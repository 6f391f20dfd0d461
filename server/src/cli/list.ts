/** `eastwest list`: every connection that the manifests allow. */
import { Command, Option } from 'commander';
import { evaluate } from '@eastwest/shared/evaluate';
import { surveyOf } from '@eastwest/shared/exposure';
import { listConnections } from '@eastwest/shared/graph';
import { UsageError } from '../usage-error.ts';
import { exposureDocument } from './exposure-document.ts';
import { processIo } from './io.ts';
import type { CommandIo } from './io.ts';
import { formatList, listFormats, tellsExposure } from './list-formats.ts';
import type { ListFormat } from './list-formats.ts';
import { listDocument } from './list-records.ts';
import { loadState, manifestsOption } from './load.ts';
import { chooseProfile, profileOption } from './profile.ts';

interface ListOptions {
  readonly manifests: readonly string[];
  readonly profile?: string;
  readonly format: ListFormat;
  readonly exposure: boolean;
}

const details = `
An end is namespace/Kind/name, external:CIDR[,CIDR...] or node:NAME[,NAME...]. An address of a pod or node inside an
external CIDR counts as that pod or node, never as external. Ports are the destination's, after any Service.
Where pods of one workload differ, a line that holds for some of them names them (JSON: fromPods, toPods).
A workload with several pods is listed with itself where its pods may talk among themselves.
JSON: {"connections":[{"from","to","ports":"all"|[{"protocol","from","to"}]}]}; "all" is every port of every protocol. What cannot
be known, because a policy is invalid or could not be read, is in "unknown" beside it, in the same form; all else is not allowed.

--exposure (text, json, md) adds what would be allowed between the workloads and pods that do not exist yet: for each peer that a
policy of the workload asks for, a new pod that bears the labels asked for and no others, in each namespace that meets what is
asked of it and in a new one that bears just that; and an unlabelled one everywhere else. A key that is to be absent, or to have
another value than some, it does not bear; labels that no policy asks for make no difference. It names no port, has no address,
is not on the host network and uses the default ServiceAccount where none is asked for; a new namespace has no policies of its
own and a name that no policy speaks of. Where values are left open, what is listed holds for all of them; what depends on
them cannot be known. "partly" is of some of the workload's pods, "named" is what a new pod opens by naming a port so.
JSON: "exposure":{"exposures":[{"workload","direction","newPod","bears":{"pods","namespaces","accounts"},"in":{"namespaces",
"new"},"ports","partly","unknown","named","policies","because"}],"newPods":[{"where","in","ingress":{"reach":"open"|"closed"|"some"|
"unknown","isolated","by"},"egress"}]}: "newPods" says how an unlabelled new pod would stand, by namespace.

Problems in the manifests go to stderr with file, line and column. Exit status: 0 done, 2 bad input or usage.`;

export function listCommand(io: CommandIo = processIo): Command {
  return new Command('list')
    .description('list every connection that the network policies allow')
    .addOption(manifestsOption())
    .addOption(profileOption())
    .addOption(new Option('--format <format>', 'how to print it').choices(listFormats).default('text'))
    .addOption(new Option('--exposure', 'also what would be open to pods that do not exist yet').default(false))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', details)
    .action(async ({ manifests, profile, format, exposure }: ListOptions) => {
      if (exposure && !tellsExposure(format)) throw new UsageError(`exposure is not printed as ${format}`, 'text, json or md');
      const state = await loadState(manifests, io);
      const evaluation = evaluate(state, chooseProfile(profile, [state], format, io));
      const connections = listDocument(listConnections(evaluation));
      await io.out(
        formatList(format, exposure ? { ...connections, exposure: exposureDocument(surveyOf(evaluation)) } : connections),
      );
    });
}
