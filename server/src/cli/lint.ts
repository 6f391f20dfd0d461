/** `eastwest lint`: what is wrong with the policies, each finding with its place and, where it is mechanical, the mend. */
import { Command, Option } from 'commander';
import { evaluate } from '@eastwest/shared/evaluate';
import { lint } from '@eastwest/shared/lint';
import { processIo } from './io.ts';
import type { CommandIo } from './io.ts';
import { lintDocument } from './lint-document.ts';
import { formatLint, lintFormats } from './lint-formats.ts';
import type { LintFormat } from './lint-formats.ts';
import { loadState, manifestsOption } from './load.ts';
import { placesOf } from './places.ts';
import { chooseProfile, profileOption } from './profile.ts';

interface LintOptions {
  readonly manifests: readonly string[];
  readonly profile?: string;
  readonly failOn: 'error' | 'warning';
  readonly format: LintFormat;
}

const details = `
JSON: {"findings":[{"id","severity","policy","path","file","line","column","message","fix"}]}; severity is error, warning or info.
"policy" is namespace/name, of a cluster-scoped policy its name; "path" is the place in its YAML, as spec.ingress[0].from[1].
What is no NetworkPolicy has its "kind" as well. A finding that concerns no policy names the object that it is about (Namespace,
Service, Ingress, webhook configuration, Pod or its workload, agent of an engine), with an empty "path": the object as a whole.
"file" is as it was given, - for standard input; it is absent for what no file says, such as a namespace that is only lived in.
"fix" is what would mend it, as edits by path.
SARIF is version 2.1.0, as code scanning takes it.

Problems in the manifests go to stderr. Exit status: 0 nothing as bad as --fail-on, 1 something is, 2 bad input or usage.`;

export function lintCommand(io: CommandIo = processIo): Command {
  return new Command('lint')
    .description('find what is wrong with the policies')
    .addOption(manifestsOption())
    .addOption(profileOption())
    .addOption(new Option('--fail-on <severity>', 'what makes the exit status 1').choices(['error', 'warning']).default('error'))
    .addOption(new Option('--format <format>', 'how to print it').choices(lintFormats).default('text'))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', details)
    .action(async ({ manifests, profile, failOn, format }: LintOptions) => {
      const state = await loadState(manifests, io);
      const document = lintDocument(lint(evaluate(state, chooseProfile(profile, [state], format, io))), state, placesOf(state));
      await io.out(formatLint(format, document));
      const bad = document.findings.some(
        ({ severity }) => severity === 'error' || (failOn === 'warning' && severity === 'warning'),
      );
      io.exit(bad ? 1 : 0);
    });
}
