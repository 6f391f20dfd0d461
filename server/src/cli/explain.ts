/**
 * `eastwest explain`: one connection through every tier in both directions, with the rules that decide and what would change
 * it; or, the other way about, the connections that one rule alone allows or stops.
 */
import { Command, Option } from 'commander';
import { finish } from '@eastwest/shared/base';
import { soleEffect } from '@eastwest/shared/change';
import { evaluate, explain } from '@eastwest/shared/evaluate';
import type { EndpointRef, Evaluation } from '@eastwest/shared/evaluate';
import { parseAddress } from '@eastwest/shared/model';
import { UsageError } from '../usage-error.ts';
import { explainDocument } from './explain-document.ts';
import { explainFormats, formatExplain } from './explain-formats.ts';
import type { ExplainFormat } from './explain-formats.ts';
import { ruleMeant } from './explain-rule.ts';
import { processIo } from './io.ts';
import type { CommandIo } from './io.ts';
import { loadState, manifestsOption } from './load.ts';
import { chooseProfile, profileOption } from './profile.ts';
import { placesOf } from './places.ts';
import type { Places } from './places.ts';
import { soleDocument } from './sole-document.ts';
import { formatSole } from './sole-formats.ts';
import { connectionOf, hasPorts, isPort, protocolOf } from './traffic.ts';
import type { Traffic } from './traffic.ts';
import { Ends } from './verify-ends.ts';

interface ExplainOptions {
  readonly manifests: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly rule?: string;
  readonly protocol: string;
  readonly port?: string;
  readonly sourcePort?: string;
  readonly profile?: string;
  readonly format: ExplainFormat;
}

const details = `
An end is "namespace/pod", "namespace/Kind/name" (any kind of workload), an IP address or "node:NAME". The port is the
destination's, after any Service; ICMP, ICMPv6 and other IP protocols by number have none.

With --rule instead of --from and --to: the connections that this rule, peer or port, and nothing else, allows (or stops):
what would change if it took no part and all else stayed, isolation included. It is named by path,
"namespace/name:spec.ingress[0].from[1]" ("name:…" of a cluster-wide policy, "Kind/…" before it where several are called so),
or by a line of a file, "policy.yaml:12".

JSON: {"from","to","protocol","port","outcome","egress","ingress","notes","whyNot"}; a direction is {"outcome","reason",
"isolatedBy","steps":[{"tier","effect","asked","rules":[{"policy","path","portPath","file","line","column"}],"isolating"}]}.
Of a rule: {"policy","what","path","rule","direction","action","file","line","column","summary":{"lost","gained","unknown"},
"connections":[{"from","to","lost","gained","unknown"}],"standing":{"kind","by"},"words"}.
Exit status: 0 it is allowed (something depends on the rule), 1 it is not or cannot be known (nothing surely depends on it),
2 bad input or usage.`;

export function explainCommand(io: CommandIo = processIo): Command {
  return new Command('explain')
    .description('say why a connection is allowed or not, tier by tier; or what only one rule allows')
    .addOption(manifestsOption())
    .addOption(profileOption())
    .addOption(new Option('--from <end>', 'who opens the connection'))
    .addOption(new Option('--to <end>', 'whom it is opened to'))
    .addOption(
      new Option('--rule <place>', 'a rule, peer or port: what only it allows or stops').conflicts(['from', 'to', 'port']),
    )
    .addOption(new Option('--port <number>', 'port of the destination'))
    .addOption(new Option('--protocol <protocol>', 'TCP, UDP, SCTP, ICMP, ICMPv6 or a number').default('TCP'))
    .addOption(new Option('--source-port <number>', 'port of the source, for policies that look at it'))
    .addOption(new Option('--format <format>', 'how to print it').choices(explainFormats).default('text'))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', details)
    .action((options: ExplainOptions) =>
      options.rule === undefined ? explainConnection(options, io) : explainRule(options, options.rule, io),
    );
}

async function explainConnection(options: ExplainOptions, io: CommandIo): Promise<void> {
  const asked = { from: needed(options.from, '--from'), to: needed(options.to, '--to') };
  const traffic = trafficOf(options);
  const { evaluation, places } = await evaluated(options, io);
  const ends = new Ends(evaluation.state);
  const [from, to] = [endOf(ends, asked.from, '--from'), endOf(ends, asked.to, '--to')];
  const verdict = explain(evaluation, connectionOf(from, to, traffic));
  if (!verdict.ok) throw new UsageError(verdict.error);
  const document = explainDocument(asked, traffic, verdict.value, places);
  await io.out(formatExplain(options.format, document));
  io.exit(document.outcome === 'allowed' ? 0 : 1);
}

function needed(end: string | undefined, flag: string): string {
  if (end === undefined) throw new UsageError(`\`${flag}\` is missing`, 'say --from and --to, or --rule');
  return end;
}

async function explainRule(options: ExplainOptions, rule: string, io: CommandIo): Promise<void> {
  const { evaluation, places } = await evaluated(options, io);
  const { key, path } = ruleMeant(evaluation.state, rule);
  const effect = finish(soleEffect(evaluation, key, path));
  if (!effect.ok) throw new UsageError(`\`--rule ${rule}\`: ${effect.error}`);
  await io.out(formatSole(options.format, soleDocument(effect.value, places)));
  io.exit(effect.value.counts.lost + effect.value.counts.gained > 0 ? 0 : 1);
}

interface Evaluated {
  readonly evaluation: Evaluation;
  readonly places: Places;
}

async function evaluated({ manifests, profile, format }: ExplainOptions, io: CommandIo): Promise<Evaluated> {
  const state = await loadState(manifests, io);
  return { evaluation: evaluate(state, chooseProfile(profile, [state], format, io)), places: placesOf(state) };
}

function trafficOf({ protocol: asked, port: portText, sourcePort: sourceText }: ExplainOptions): Traffic {
  const protocol = protocolOf(asked);
  if (protocol === undefined)
    throw new UsageError(`\`--protocol ${asked}\`: no such protocol`, 'write TCP, UDP, SCTP, ICMP, ICMPv6 or a number (0–255)');
  const port = portOf('--port', portText);
  const sourcePort = portOf('--source-port', sourceText);
  if (!hasPorts(protocol)) {
    if (port !== undefined || sourcePort !== undefined) throw new UsageError(`${protocol} has no ports`, 'leave the port out');
    return { protocol };
  }
  if (port === undefined) throw new UsageError('which port is not said', 'add `--port NUMBER`');
  return { protocol, port, ...(sourcePort === undefined ? {} : { sourcePort }) };
}

function portOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d+$/u.test(text) ? Number(text) : undefined;
  if (port === undefined || !isPort(port)) throw new UsageError(`\`${flag} ${text}\`: a port is a number from 1 to 65535`);
  return port;
}

function endOf(ends: Ends, text: string, flag: string): EndpointRef {
  if (parseAddress(text) === undefined && !/^node:[^/]+$/u.test(text) && !/^[^/]+\/[^/]+(\/[^/]+)?$/u.test(text))
    throw new UsageError(
      `\`${flag} ${text}\` is no end of a connection`,
      'write namespace/pod, namespace/Kind/name or an IP address',
    );
  const end = ends.resolve(parseAddress(text) === undefined ? text : { ip: text });
  if (!end.ok) throw new UsageError(`\`${flag} ${text}\`: ${end.error.message}`, end.error.hint);
  return end.value;
}
