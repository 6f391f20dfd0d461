/** Expectations in one line each: `b/web → a/db:5432 allowed`, `{203.0.113.9} → a/web:53/UDP from 1024 denied`, `b/web → a/db/ICMP denied`. */
import type { Expectation } from '../../src/cli/verify-expectations.ts';

export function expectation(line: string): Expectation {
  const [, from, to, port, protocol = 'TCP', sourcePort, expect] =
    /^(\S+) → (\S+?)(?::(\d+))?(?:\/(\w+))?(?: from (\d+))? (allowed|denied|unknown)$/.exec(line) ?? [];
  if (from === undefined || to === undefined) throw new Error(`not an expectation: ${line}`);
  return {
    from: end(from),
    to: end(to),
    protocol: /^\d+$/.test(protocol) ? Number(protocol) : protocol,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(sourcePort === undefined ? {} : { sourcePort: Number(sourcePort) }),
    expect,
  } as Expectation;
}

function end(text: string): Expectation['from'] {
  const [, ip] = /^\{(.+)\}$/.exec(text) ?? [];
  return ip === undefined ? text : { ip };
}

export function expectations(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return JSON.stringify(lines.map(expectation), undefined, 2);
}
