/** `eastwest serve`: its options, checked and made exact. */
import { isIP } from 'node:net';
import { Command, Option } from 'commander';
import { logLevels } from '../logging.ts';
import type { LogLevel } from '../logging.ts';
import { UsageError } from '../usage-error.ts';

export type SourceChoice = 'auto' | 'kubernetes' | 'manifests' | 'demo';

export interface ServeOptions {
  readonly port: number;
  /** The user named the port: no other one will do. */
  readonly portIsFixed: boolean;
  readonly listen: string;
  readonly open: boolean;
  readonly source: SourceChoice;
  readonly manifests: readonly string[];
  /** The manifest files are not written. */
  readonly readOnly: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly allowExec: boolean;
  readonly logLevel: LogLevel;
  readonly logJson: boolean;
}

export type ServeAction = (options: ServeOptions) => Promise<void>;

interface RawOptions extends Omit<ServeOptions, 'portIsFixed' | 'manifests' | 'logJson'> {
  readonly manifests?: readonly string[];
  readonly logJson?: boolean;
}

const examples = `
Examples:
  eastwest                                   the current kubeconfig context, or the demo when there is none
  eastwest --context staging                 another context
  eastwest --manifests deploy/ extra.yaml    files and folders, watched; - is standard input
  eastwest --source demo --open              the bundled demo cluster, opened in the browser`;

export function serveCommand(action: ServeAction): Command {
  return new Command('serve')
    .description('serve the dashboard')
    .helpOption('-h, --help', 'print this help')
    .addOption(new Option('--port <number>', 'port to listen on; 0 for any that is free').default(8080).argParser(parsePort))
    .addOption(new Option('--listen <address>', 'loopback address to listen on').default('127.0.0.1').argParser(parseListen))
    .option('--open', 'open the page in the browser', false)
    .addOption(
      new Option('--source <source>', 'where the objects come from')
        .choices(['auto', 'kubernetes', 'manifests', 'demo'])
        .default('auto'),
    )
    .option('--kubeconfig <file>', 'kubeconfig to use instead of $KUBECONFIG or ~/.kube/config')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--allow-exec', 'let the file of --kubeconfig run its login command; your own kubeconfig always may', false)
    .option('--manifests <path...>', 'files or folders of manifests, - for standard input; implies --source manifests')
    .option('--read-only', 'with --manifests: never write to the files, only check and export', false)
    .addOption(new Option('--log-level <level>', 'how much to log').choices(logLevels).default('info'))
    .option('--log-json', 'log JSON lines (the default where stderr is no terminal)')
    .addHelpText('after', examples)
    .action(async (raw: RawOptions, command: Command) => {
      const portIsFixed = command.getOptionValueSource('port') === 'cli';
      const { manifests = [], logJson = !process.stderr.isTTY, ...rest } = raw;
      if (raw.readOnly && manifests.length === 0)
        throw new UsageError('`--read-only` is about manifest files', 'name them with `--manifests PATH`, or leave it out');
      await action({ ...rest, source: sourceOf(raw), manifests, logJson, portIsFixed });
    });
}

function sourceOf({ source, manifests, kubeconfig, context }: RawOptions): SourceChoice {
  const clusterOption = kubeconfig === undefined ? context && '--context' : '--kubeconfig';
  if (manifests === undefined) {
    if (source === 'manifests')
      throw new UsageError('`--source manifests` needs to know which', 'name them with `--manifests PATH`');
    if (source === 'demo' && clusterOption !== undefined) throw contradiction('--source demo', clusterOption);
    return source;
  }
  if (source !== 'auto' && source !== 'manifests') throw contradiction(`--source ${source}`, '--manifests');
  if (clusterOption !== undefined) throw contradiction('--manifests', clusterOption);
  return 'manifests';
}

function contradiction(one: string, other: string): UsageError {
  return new UsageError(`\`${one}\` and \`${other}\` contradict each other`, 'leave one of them out');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new UsageError(`\`${text}\` is no port`, 'give a number from 1 to 65535, or 0 for any that is free');
}

/**
 * Whoever reaches the port can read the cluster and change its policies as the user who started it, and nothing here asks
 * who that is: so only this machine may (T5).
 */
function parseListen(text: string): string {
  const address = text === 'localhost' ? '127.0.0.1' : text.replace(/^\[(.*)\]$/, '$1');
  if ((isIP(address) === 4 && address.startsWith('127.')) || address === '::1') return address;
  if (isIP(address) === 0) throw new UsageError(`\`${text}\` is no loopback address`, 'listen on 127.0.0.1 or ::1');
  const why = 'there is no login yet, so whoever reaches the port could change policies as you';
  const mend = 'listen on 127.0.0.1 and forward the port, e.g. with `ssh -L 8080:127.0.0.1:8080`';
  throw new UsageError(`\`${text}\` can be reached from other machines, and ${why}`, mend);
}
