/** The log: JSON lines for machines, short lines for a person at a terminal. Always on stderr: stdout is for results. */
import { pino } from 'pino';
import type { Logger } from 'pino';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  readonly level: LogLevel;
  readonly json: boolean;
}

/** Fields whose values may be secrets are never written, whoever logs them. */
const redact = ['authorization', 'token', 'headers', 'body', '*.authorization', '*.token', '*.headers', '*.body'];

export function createLog({ level, json }: LogOptions): Logger {
  const options = { level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return json ? pino(options, pino.destination({ fd: 2, sync: true })) : pino(options, { write: writeForPeople });
}

function writeForPeople(line: string): void {
  process.stderr.write(`${forPeople(line)}\n`);
}

const levelNames = new Map([
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
]);

/** `14:03:22 warn what happened key="value"`; values are quoted as JSON, so that none can move the cursor. */
export function forPeople(line: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(line) as LogLine;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const values = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const stack = err?.stack === undefined ? '' : `\n${err.stack}`;
  return [clock, levelNames.get(level) ?? String(level), msg ?? '', ...values].join(' ') + stack;
}

interface LogLine {
  readonly level: number;
  readonly time: string;
  readonly msg?: string;
  readonly err?: { readonly stack?: string };
}
