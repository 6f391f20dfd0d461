/** Where a command's results and messages go: results on stdout, messages on stderr. Tests hand in their own. */
import { codeOf } from '../cluster/manifests/places.ts';
import { printable } from '../printable.ts';

export interface CommandIo {
  out(text: string): Promise<void>;
  message(line: string): void;
  exit(code: number): void;
}

export const processIo: CommandIo = {
  out: writeOut,
  message: (line) => void process.stderr.write(`${printable(line)}\n`),
  exit: (code) => {
    process.exitCode = code;
  },
};

/** Resolves when the text is handed over, so that nothing is cut off when the program ends after it. */
function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // A reader that has seen enough (`| head`) is no failure.
    const done = (error?: Error | null): void => {
      if (error === undefined || error === null || codeOf(error) === 'EPIPE') resolve();
      else reject(error);
    };
    process.stdout.once('error', done);
    process.stdout.write(text, (error) => {
      process.stdout.off('error', done);
      if (codeOf(error) === 'EPIPE') process.stdout.on('error', () => {});
      done(error);
    });
  });
}
