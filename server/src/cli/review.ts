/** `eastwest review`: what a change of policies does to connections, and whether something is cut that must not be. */
import { Command, Option } from 'commander';
import { previewBetween } from '@eastwest/shared/change';
import { guard } from '@eastwest/shared/guard';
import { UsageError } from '../usage-error.ts';
import { processIo } from './io.ts';
import type { CommandIo } from './io.ts';
import { loadState, manifestsOption } from './load.ts';
import { chooseProfile, profileOption } from './profile.ts';
import { readChange } from './review-change.ts';
import { reviewDocument } from './review-document.ts';
import { formatReview, reviewFormats } from './review-formats.ts';
import type { ReviewFormat } from './review-formats.ts';

interface ReviewOptions {
  readonly manifests: readonly string[];
  readonly change?: readonly string[];
  readonly delete?: readonly string[];
  readonly profile?: string;
  readonly format: ReviewFormat;
}

const details = `
A policy of a change file replaces the one of the same namespace and name, or is added; pods, the pods of workloads, and
namespaces get the labels that it gives them. Whatever else a change file holds is taken as applied already. --manifests should hold the whole cluster: also the DNS pods and their Service, the endpoints of the
Service kubernetes, Ingresses, webhook configurations and monitors, because what they need is what is watched over.

Critical is what was allowed and certainly is not any more: dns (pods with dnsPolicy ClusterFirst to the cluster's DNS pods on
UDP), apiserver (pods with a service-account token to the API server's endpoints), ingress (from outside to the ingress
controllers, and from them to the pods behind each Ingress), monitoring (Prometheus to its targets), webhook (the API server to
the pods behind a webhook's Service) and self (this dashboard).

JSON: {"summary":{"added","removed","changed","unknown"},"changes":[{"from","to","change","before","after","because"}],
"critical":[{"what","who","other","ports","why"}],"warnings":[...],"unknown":[...],"notJudged":[...]}
Exit status: 0 nothing critical is lost, 1 something is, 2 bad input or usage.`;

export function reviewCommand(io: CommandIo = processIo): Command {
  return new Command('review')
    .description('judge a change of policies before it is applied')
    .addOption(manifestsOption())
    .addOption(profileOption())
    .addOption(new Option('--change <file...>', 'files and folders of policies as they are to be; - reads standard input'))
    .addOption(new Option('--delete <policy...>', 'policies to be deleted, as Kind/namespace/name'))
    .addOption(new Option('--format <format>', 'how to print it').choices(reviewFormats).default('text'))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', details)
    .action(async ({ manifests, change = [], delete: deletions = [], profile, format }: ReviewOptions) => {
      if (change.length + deletions.length === 0)
        throw new UsageError('nothing to review', 'say what changes: --change FILE or --delete POLICY');
      if (manifests.includes('-') && change.includes('-'))
        throw new UsageError('standard input can be --manifests or --change, not both');
      const { before, after, notJudged } = await readChange(await loadState(manifests, io), change, deletions, io);
      const previewed = previewBetween(before, after, chooseProfile(profile, [before], format, io));
      const document = reviewDocument(previewed.preview, guard(previewed), notJudged);
      await io.out(formatReview(format, document));
      io.exit(document.critical.length === 0 ? 0 : 1);
    });
}
