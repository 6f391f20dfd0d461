/** The program: wires the command line to the world and turns its end into an exit code. The only file that does. */
import { createProgram, runProgram } from './cli/program.ts';
import type { ServeOptions } from './cli/serve-command.ts';

/** Loaded only when needed: the other commands start in a fraction of the time without a web server. */
async function serve(options: ServeOptions): Promise<void> {
  const loaded = await import('./cli/serve.ts');
  await loaded.serve(options);
}

function message(line: string): void {
  process.stderr.write(`${line}\n`);
}

function out(text: string): void {
  process.stdout.write(text);
}

try {
  const code = await runProgram(createProgram({ serve, message, out }), process.argv.slice(2), message);
  if (code !== undefined) process.exitCode = code;
} catch (error) {
  message('eastwest: this is a bug in eastwest, please report it:');
  message(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
