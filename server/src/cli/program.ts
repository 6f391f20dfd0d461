/** The command line: what may be said, and what is said to someone who has said something else. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { UsageError } from '../usage-error.ts';
import { nearest } from './did-you-mean.ts';
import { diffCommand } from './diff.ts';
import { explainCommand } from './explain.ts';
import { lintCommand } from './lint.ts';
import { listCommand } from './list.ts';
import { reviewCommand } from './review.ts';
import { serveCommand } from './serve-command.ts';
import type { ServeAction } from './serve-command.ts';
import { verifyCommand } from './verify.ts';

export interface ProgramOptions {
  readonly serve: ServeAction;
  readonly message: (line: string) => void;
  readonly out: (text: string) => void;
}

export function createProgram({ serve, message, out }: ProgramOptions): Command {
  const program = new Command('eastwest')
    .description('see, explain and author Kubernetes network policy')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', '\nWithout a command the dashboard is served: `eastwest --port 9000` is `eastwest serve --port 9000`.');
  program
    .addCommand(serveCommand(serve), { isDefault: true })
    .addCommand(listCommand())
    .addCommand(explainCommand())
    .addCommand(diffCommand())
    .addCommand(lintCommand())
    .addCommand(verifyCommand())
    .addCommand(reviewCommand());
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureOutput({ writeOut: out, writeErr: () => {}, outputError: (text) => message(oneLine(text, command)) });
  }
  return program;
}

/** Runs it; resolves to the exit code, or to undefined when the command goes on or has set one itself. */
export async function runProgram(
  program: Command,
  words: readonly string[],
  message: (line: string) => void,
): Promise<number | undefined> {
  try {
    checkCommand(program, words[0]);
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError)) throw error;
    message(`eastwest: ${error.message}${error.hint === undefined ? '' : `; ${error.hint}`}`);
    return 2;
  }
}

/** The default command would take an unknown one for an argument of its own. */
function checkCommand(program: Command, word: string | undefined): void {
  const known = [...program.commands.map((command) => command.name()), 'help'];
  if (word === undefined || word.startsWith('-') || known.includes(word)) return;
  const near = nearest(word, known);
  const mend = near === undefined ? `there are ${known.join(', ')}` : `did you mean \`${near}\`?`;
  throw new UsageError(`unknown command \`${word}\``, mend);
}

/** `error: unknown option '--prot'\n(Did you mean --port?)` becomes one line that says where to read on. */
function oneLine(text: string, command: Command): string {
  const [what = '', suggestion] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const mend = suggestion === undefined ? '' : ` ${suggestion.replace('Did', 'did')}`;
  const name = command.parent === null ? 'eastwest' : `eastwest ${command.name()}`;
  return `eastwest: ${what}${mend}; \`${name} --help\` lists what there is`;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
