/** The commands as a user runs them, in this process: what they print where, and with which exit code they end. */
import { Command, CommanderError } from 'commander';
import type { CommandIo } from '../../src/cli/io.ts';
import { diffCommand } from '../../src/cli/diff.ts';
import { explainCommand } from '../../src/cli/explain.ts';
import { lintCommand } from '../../src/cli/lint.ts';
import { listCommand } from '../../src/cli/list.ts';
import { reviewCommand } from '../../src/cli/review.ts';
import { verifyCommand } from '../../src/cli/verify.ts';
import type { VerifyDocument } from '../../src/cli/verify-results.ts';
import type { ListDocument } from '../../src/cli/list-records.ts';
import { UsageError } from '../../src/usage-error.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function run(...args: readonly string[]): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  let code = 0;
  const io: CommandIo = {
    out: (text) => {
      stdout += text;
      return Promise.resolve();
    },
    message: (line) => {
      stderr += `${line}\n`;
    },
    exit: (status) => {
      code = status;
    },
  };
  const program = new Command('eastwest');
  for (const command of [diffCommand, explainCommand, lintCommand, listCommand, reviewCommand, verifyCommand])
    program.addCommand(command(io));
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeOut: (text) => (stdout += text), writeErr: (text) => (stderr += text) });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) code = error.exitCode === 0 ? 0 : 2;
    else if (error instanceof UsageError) {
      code = 2;
      stderr += `${error.message}${error.hint === undefined ? '' : `; ${error.hint}`}\n`;
    } else throw error;
  }
  return { code, stdout, stderr };
}

export async function list(...paths: readonly string[]): Promise<ListDocument> {
  const { stdout, stderr } = await run('list', '--manifests', ...paths, '--format', 'json');
  if (stdout === '') throw new Error(`no list: ${stderr}`);
  return JSON.parse(stdout) as ListDocument;
}

export async function verify(manifests: string, expect: string): Promise<VerifyDocument> {
  const { stdout, stderr } = await run('verify', '--manifests', manifests, '--expect', expect, '--format', 'json');
  if (stdout === '') throw new Error(`no results: ${stderr}`);
  return JSON.parse(stdout) as VerifyDocument;
}
