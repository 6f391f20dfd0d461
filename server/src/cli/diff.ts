/** `eastwest diff`: which connections differ between two folders of manifests, or a folder and the live cluster. */
import { Argument, Command, Option } from 'commander';
import { finish } from '@eastwest/shared/base';
import { compareClusters } from '@eastwest/shared/change';
import { evaluate } from '@eastwest/shared/evaluate';
import { compareExposure, surveysOf } from '@eastwest/shared/exposure';
import type { ClusterObject, ClusterState } from '@eastwest/shared/kube';
import { createLog } from '../logging.ts';
import { UsageError } from '../usage-error.ts';
import { chooseSource } from './choose-source.ts';
import { diffDocument, isDifferent } from './diff-document.ts';
import { diffFormats, formatDiff } from './diff-formats.ts';
import type { DiffFormat } from './diff-formats.ts';
import { policyDifference } from './diff-policies.ts';
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
compared by their workload, whatever their names and number; a side without any Node runs on those of the other.

Exposure is what would be allowed between workloads that both have and pods that do not exist yet: pods that bear the labels
which a peer of a policy asks for and no others, in namespaces that both have or in a new one, with their own policies as they
would be (\`eastwest list --help\` says it exactly). A new pod names no port; what it opens by a name is said by that.

JSON: {"summary":{"added","removed","changed","unknown"},"changes":[{"from","to","change","before","after","policies","because"}],
"exposure":{"summary","changes":[{"workload","direction","newPod","bears","in":{"namespaces","new"},"change","before","after",
"policies","because"}],"newPods":[{"where","in","before":{"ingress":{"reach","isolated","by"},"egress"},"after"}]},
"policies":{"added","removed","changed"}}; the policies of a change are those that decide it before and after where the answer
is another. The last are all that differ, whatever comes of them.
Exit status: 0 connections and exposure are the same, 1 either differs, 2 bad input or usage.`;

export function diffCommand(io: CommandIo = processIo): Command {
  return new Command('diff')
    .description('compare the connections and the exposure of two clusters')
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
      const loaded = [await load(old, options, io), await load(now, options, io)] as const;
      const [before, after] = [withNodesOf(loaded[0], loaded[1]), withNodesOf(loaded[1], loaded[0])] as const;
      const profile = chooseProfile(options.profile, [before, after], options.format, io);
      const surveys = finish(surveysOf(evaluate(before, profile), evaluate(after, profile)));
      const exposure = finish(compareExposure(surveys));
      const document = diffDocument(compareClusters(before, after, profile), exposure, policyDifference(before, after));
      await io.out(formatDiff(options.format, document));
      io.exit(isDifferent(document) ? 1 : 0);
    });
}

const isNode = ([, { kind }]: readonly [unknown, ClusterObject]): boolean => kind === 'Node';

/** Nodes are seldom in manifests: a tree without any is taken to run on those of the other side. */
function withNodesOf(state: ClusterState, other: ClusterState): ClusterState {
  if ([...state.objects].some(isNode)) return state;
  return { ...state, objects: new Map([...state.objects, ...[...other.objects].filter(isNode)]) };
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
