/** `eastwest diff`: which connections differ between two folders of manifests, or a folder and the live cluster. */
import { Argument, Command, Option } from 'commander';
import { compareClusters } from '@eastwest/shared/change';
import type { ClusterState } from '@eastwest/shared/kube';
import { createLog } from '../logging.ts';
import { UsageError } from '../usage-error.ts';
import { chooseSource } from './choose-source.ts';
import { diffDocument } from './diff-document.ts';
import { diffFormats, formatDiff } from './diff-formats.ts';
import type { DiffFormat } from './diff-formats.ts';
import { processIo } from './io.ts';
import type { CommandIo } from './io.ts';
import { stateOf } from './live-state.ts';
import { loadState } from './load.ts';
import { chooseProfile, profileOption } from './profile.ts';

interface DiffOptions {
  readonly format: DiffFormat;
  readonly profile?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly allowExec: boolean;
}

/** A folder of this name is written `./cluster`. */
const liveCluster = 'cluster';

const details = `
OLD and NEW are files or folders of manifests, - for standard input, or \`cluster\` for the live cluster of the kubeconfig.
The changes are those that the page's preview shows of an edit: ends are workloads by namespace, kind and name, nodes, and
address ranges outside that no connection tells apart; \`anyone\` and \`any-pod\` stand for all ends that fare alike. Pods are
compared by their workload, whatever their names and number.

JSON: {"summary":{"added","removed","changed","unknown"},"changes":[{"from","to","change","before","after","policies","because"}]};
"policies" are those that decide it before and after where the answer is another.
Exit status: 0 the connections are the same, 1 they differ, 2 bad input or usage.`;

export function diffCommand(io: CommandIo = processIo): Command {
  return new Command('diff')
    .description('compare the connections of two clusters')
    .addArgument(new Argument('<old>', 'manifests, - or `cluster`'))
    .addArgument(new Argument('<new>', 'manifests, - or `cluster`'))
    .addOption(profileOption())
    .addOption(new Option('--kubeconfig <file>', 'kubeconfig of `cluster` instead of $KUBECONFIG or ~/.kube/config'))
    .addOption(new Option('--context <name>', 'context of the kubeconfig'))
    .addOption(new Option('--allow-exec', 'let the file of --kubeconfig run its login command').default(false))
    .addOption(new Option('--format <format>', 'how to print it').choices(diffFormats).default('text'))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', details)
    .action(async (old: string, now: string, options: DiffOptions) => {
      if (old === now) throw new UsageError(`\`${old}\` would be compared with itself`, 'name two');
      const [before, after] = [await load(old, options, io), await load(now, options, io)] as const;
      const profile = chooseProfile(options.profile, [before, after], options.format, io);
      const document = diffDocument(compareClusters(before, after, profile));
      await io.out(formatDiff(options.format, document));
      io.exit(document.changes.length === 0 ? 0 : 1);
    });
}

async function load(what: string, options: DiffOptions, io: CommandIo): Promise<ClusterState> {
  if (what !== liveCluster) return loadState([what], io);
  const { kubeconfig, context, allowExec } = options;
  const { source } = await chooseSource(
    {
      source: 'kubernetes',
      manifests: [],
      readOnly: true,
      allowExec,
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
    },
    createLog({ level: 'error', json: false }),
  );
  const state = await stateOf(source);
  for (const { kind, reason } of state.hidden) io.message(`${source.info.name}: ${kind} objects are not all seen: ${reason}`);
  return state;
}
