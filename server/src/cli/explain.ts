/** `eastwest explain`: one connection through every tier in both directions, with the rules that decide and what would change it. */
import { Command, Option } from 'commander';
import { evaluate, explain } from '@eastwest/shared/evaluate';
import type { EndpointRef } from '@eastwest/shared/evaluate';
import { parseAddress } from '@eastwest/shared/model';
import { UsageError } from '../usage-error.ts';
import { explainDocument } from './explain-document.ts';
import { explainFormats, formatExplain } from './explain-formats.ts';
import type { ExplainFormat } from './explain-formats.ts';
import { processIo } from './io.ts';
import type { CommandIo } from './io.ts';
import { loadState, manifestsOption } from './load.ts';
import { chooseProfile, profileOption } from './profile.ts';
import { placesOf } from './places.ts';
import { connectionOf, hasPorts, isPort, protocolOf } from './traffic.ts';
import type { Traffic } from './traffic.ts';
import { Ends } from './verify-ends.ts';

interface ExplainOptions {
  readonly manifests: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port?: string;
  readonly sourcePort?: string;
  readonly profile?: string;
  readonly format: ExplainFormat;
}

const details = `
An end is "namespace/pod", "namespace/Kind/name" (any kind of workload), an IP address or "node:NAME". The port is the
destination's, after any Service; ICMP, ICMPv6 and other IP protocols by number have none.

JSON: {"from","to","protocol","port","outcome","egress","ingress","notes","whyNot"}; a direction is {"outcome","reason",
"isolatedBy","steps":[{"tier","effect","asked","rules":[{"policy","path","portPath","file","line","column"}],"isolating"}]}.
Exit status: 0 it is allowed, 1 it is not or cannot be known, 2 bad input or usage.`;

export function explainCommand(io: CommandIo = processIo): Command {
  return new Command('explain')
    .description('say why a connection is allowed or not, tier by tier')
    .addOption(manifestsOption())
    .addOption(profileOption())
    .addOption(new Option('--from <end>', 'who opens the connection').makeOptionMandatory())
    .addOption(new Option('--to <end>', 'whom it is opened to').makeOptionMandatory())
    .addOption(new Option('--port <number>', 'port of the destination'))
    .addOption(new Option('--protocol <protocol>', 'TCP, UDP, SCTP, ICMP, ICMPv6 or a number').default('TCP'))
    .addOption(new Option('--source-port <number>', 'port of the source, for policies that look at it'))
    .addOption(new Option('--format <format>', 'how to print it').choices(explainFormats).default('text'))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', details)
    .action(async (options: ExplainOptions) => {
      const traffic = trafficOf(options);
      const state = await loadState(options.manifests, io);
      const ends = new Ends(state);
      const [from, to] = [endOf(ends, options.from, '--from'), endOf(ends, options.to, '--to')];
      const verdict = explain(
        evaluate(state, chooseProfile(options.profile, [state], options.format, io)),
        connectionOf(from, to, traffic),
      );
      if (!verdict.ok) throw new UsageError(verdict.error);
      const document = explainDocument(options, traffic, verdict.value, placesOf(state));
      await io.out(formatExplain(options.format, document));
      io.exit(document.outcome === 'allowed' ? 0 : 1);
    });
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
