/** `eastwest verify`: whether connections are allowed or denied as a file says they should be. */
import { Command, Option } from 'commander';
import { ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import { evaluate } from '@eastwest/shared/evaluate';
import type { EndpointRef } from '@eastwest/shared/evaluate';
import type { ClusterState, Problem } from '@eastwest/shared/kube';
import { formatProblem, readInput } from '../cluster/manifests/index.ts';
import { UsageError } from '../usage-error.ts';
import { processIo } from './io.ts';
import type { CommandIo } from './io.ts';
import { loadState, manifestsOption } from './load.ts';
import { chooseProfile, profileOption } from './profile.ts';
import type { Traffic } from './traffic.ts';
import { Ends } from './verify-ends.ts';
import type { UnknownEnd } from './verify-ends.ts';
import { readExpectations } from './verify-expectations.ts';
import type { ExpectationFile } from './verify-expectations.ts';
import { formatVerify, verifyAll, verifyFormats } from './verify-results.ts';
import type { Resolved, VerifyFormat } from './verify-results.ts';
import { ServiceTargets } from './verify-services.ts';
import type { Target } from './verify-services.ts';

interface VerifyOptions {
  readonly manifests: readonly string[];
  readonly expect: string;
  readonly profile?: string;
  readonly format: VerifyFormat;
}

const details = `
The file is a YAML or JSON list:
  - {from: shop/web, to: data/StatefulSet/postgres, protocol: TCP, port: 5432, expect: allowed}
  - {from: {ip: "203.0.113.9"}, to: shop/Deployment/web, port: 8080, expect: denied}
An end is "namespace/pod", "namespace/Kind/name" (any kind of workload), {ip: "address"} or "node:NAME"; "namespace/name" also finds the
only workload of that name. A connection may go to "namespace/Service/name" or its address, at the Service's port: what is behind it
has to agree. protocol is TCP (when left out), UDP, SCTP, ICMP, ICMPv6 or the number of an IP protocol; port is the destination's,
after any Service, and left out where the protocol has none. sourcePort may be given for policies that look at it.
expect is allowed, denied or unknown. What cannot be known counts as unknown, not as passed, unless it is expected.

JSON: {"results":[{"from","to","protocol","port","sourcePort","expect","actual","why"}],"summary":{"passed","failed","unknown"}} in the file's order.
Exit status: 0 every expectation holds, 1 some do not or cannot be known, 2 bad input or usage.`;

export function verifyCommand(io: CommandIo = processIo): Command {
  return new Command('verify')
    .description('check which connections are allowed against a file of expectations')
    .addOption(manifestsOption())
    .addOption(profileOption())
    .addOption(new Option('--expect <file>', 'YAML or JSON list of expectations; - reads standard input').makeOptionMandatory())
    .addOption(new Option('--format <format>', 'how to print the results').choices(verifyFormats).default('text'))
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', details)
    .action(async ({ manifests, expect, profile, format }: VerifyOptions) => {
      if (expect === '-' && manifests.includes('-'))
        throw new UsageError('standard input can be --manifests or --expect, not both');
      const file = readExpectations(await readInput(expect));
      failOn(file.problems, expect, io);
      const state = await loadState(manifests, io);
      const document = verifyAll(
        evaluate(state, chooseProfile(profile, [state], format, io)),
        resolveAll(state, file, expect, io),
      );
      await io.out(formatVerify(format, document));
      const { failed, unknown } = document.summary;
      io.exit(failed + unknown === 0 ? 0 : 1);
    });
}

/** Every end that is not there is told, not only the first. */
function resolveAll(state: ClusterState, file: ExpectationFile, name: string, io: CommandIo): readonly Resolved[] {
  const ends = new Ends(state);
  const services = new ServiceTargets(state);
  const problems: Problem[] = [];
  const resolved = file.expectations.flatMap((expectation, index): Resolved[] => {
    const from = ends.resolve(expectation.from);
    const to = services.of(expectation.to, expectation) ?? single(ends.resolve(expectation.to), expectation);
    if (!from.ok) problems.push(file.problemAt([index, 'from'], from.error.message, from.error.hint));
    if (!to.ok) problems.push(file.problemAt([index, 'to'], to.error.message, to.error.hint));
    return from.ok && to.ok ? [{ expectation, from: from.value, targets: to.value }] : [];
  });
  failOn(problems, name, io);
  return resolved;
}

function single(to: Result<EndpointRef, UnknownEnd>, traffic: Traffic): Result<readonly Target[], UnknownEnd> {
  return to.ok ? ok([{ to: to.value, traffic }]) : to;
}

function failOn(problems: readonly Problem[], file: string, io: CommandIo): void {
  if (problems.length === 0) return;
  for (const problem of problems) io.message(formatProblem({ ...problem, file }));
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  throw new UsageError(`${file}: ${count} in the expectations`);
}
