/**
 * `eastwest explain`: one connection through every tier in both directions, with the rules that decide and what would change
 * it; or, the other way about, the connections that one rule alone allows or stops.
 */
import { Command, Option } from 'commander';
import { finish } from '@eastwest/shared/base';
import { soleEffect } from '@eastwest/shared/change';
import { evaluate } from '@eastwest/shared/evaluate';
import type { Evaluation } from '@eastwest/shared/evaluate';
import { UsageError } from '../usage-error.ts';
import { answersTo } from './explain-answers.ts';
import { explainDocument } from './explain-document.ts';
import { explainFormats, formatExplain } from './explain-formats.ts';
import type { ExplainFormat } from './explain-formats.ts';
import { questionsOf, readAsked } from './explain-questions.ts';
import { ruleMeant } from './explain-rule.ts';
import { processIo } from './io.ts';
import type { CommandIo } from './io.ts';
import { loadState, manifestsOption } from './load.ts';
import { chooseProfile, profileOption } from './profile.ts';
import { placesOf } from './places.ts';
import type { Places } from './places.ts';
import { soleDocument } from './sole-document.ts';
import { formatSole } from './sole-formats.ts';

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
An end is "namespace/pod", "namespace/name" or "namespace/Kind/name" of a workload, an IP address, an address block (its part
outside of the cluster) or "node:NAME"; the destination may be "namespace/svc/NAME", which means the pods behind it, each at
its own port. The port is the destination's, after any Service: a number, a range "8000-8010" or a name of the pods' ports;
of a Service its own. ICMP, ICMPv6 and other IP protocols by number have none.

With --rule instead of --from and --to: the connections that this rule, peer or port, and nothing else, allows (or stops):
what would change if it took no part and all else stayed, isolation included. It is named by path,
"namespace/name:spec.ingress[0].from[1]" ("name:…" of a cluster-wide policy, "Kind/…" before it where several are called so),
or by a line of a file, "policy.yaml:12".

JSON: {"from","to","protocol","port","verdict","certainty","egress","ingress","notes":[{"rule","message"}],"whyNot"}; a verdict
is "allowed", "denied" or "unknown", certainty "certain", "unknown" or "implementation-defined". A direction is {"verdict",
"reason","words","isolatedBy","steps":[{"tier","engine","effect","asked","rules","isolating","words"}],"nearest":[{"tier",
"engine","rule","path","file","line","column","failed","words"}]}: the tiers in their order up to the one that decides; a rule is {"policy","path",
"portPath","file","line","column"}. Where several connections are meant and not the same is true of all of them:
{"from","to","traffic","verdict","answers"}, its verdict "differs" where theirs do.
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
  const asked = readAsked({ ...options, from: needed(options.from, '--from'), to: needed(options.to, '--to') });
  const { evaluation, places } = await evaluated(options, io);
  const questions = questionsOf(evaluation, asked, (message) => io.message(message));
  const { from, to, kind, port } = asked;
  const traffic = port === undefined ? `${kind}` : `${port}/${kind}`;
  const document = explainDocument({ from, to, traffic }, answersTo(evaluation, questions), places);
  await io.out(formatExplain(options.format, document));
  io.exit(document.verdict === 'allowed' ? 0 : 1);
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
