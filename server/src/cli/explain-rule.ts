/** `eastwest explain --rule`: the rule that is meant, found by its policy and path or by its line in a file. */
import { relative, resolve } from 'node:path';
import { keyOf, parsePath, rangeAt } from '@eastwest/shared/kube';
import type { AnyPolicyObject, ClusterState, FieldPath, ObjectKey } from '@eastwest/shared/kube';
import { ruleLines, rulePathAt } from '@eastwest/shared/model';
import { UsageError } from '../usage-error.ts';

export interface RuleMeant {
  readonly key: ObjectKey;
  readonly path: FieldPath;
}

const forms =
  'write namespace/name:spec.ingress[0] (of a cluster-wide policy name:…, of one among several Kind/…) or file.yaml:LINE';

export function ruleMeant(state: ClusterState, text: string): RuleMeant {
  const policies = [...state.objects.values()].filter(
    (object): object is AnyPolicyObject => object.kind === 'NetworkPolicy' || object.kind === 'ForeignPolicy',
  );
  const [, before, after] = /^(.+):([^:]+)$/u.exec(text) ?? [];
  if (before === undefined || after === undefined) throw new UsageError(`\`--rule ${text}\` is no place of a rule`, forms);
  return /^\d+$/u.test(after) ? atLine(policies, before, Number(after)) : atPath(policies, before, after);
}

function atPath(policies: readonly AnyPolicyObject[], name: string, place: string): RuleMeant {
  const path = parsePath(place);
  if (path === undefined) throw new UsageError(`\`${place}\` is no path`, forms);
  const found = policies.filter((policy) => namesOf(policy).includes(name));
  const [only] = found;
  if (only === undefined) throw new UsageError(`there is no policy \`${name}\``, forms);
  if (found.length > 1) {
    const kinds = found.map((policy) => namesOf(policy)[1]).join(', ');
    throw new UsageError(`several policies are called \`${name}\``, `write one of ${kinds}, or file.yaml:LINE`);
  }
  return { key: keyOf(only), path };
}

/** `shop/allow`, `NetworkPolicy/shop/allow` */
function namesOf(policy: AnyPolicyObject): readonly string[] {
  const name = policy.namespace === '' ? policy.name : `${policy.namespace}/${policy.name}`;
  return [name, `${policy.kind === 'NetworkPolicy' ? policy.kind : policy.policyKind}/${name}`];
}

function atLine(policies: readonly AnyPolicyObject[], file: string, line: number): RuleMeant {
  const inFile = policies.filter(({ origin }) => origin !== undefined && isFile(origin.file, file));
  if (inFile.length === 0) throw new UsageError(`no policy is in \`${file}\``, forms);
  for (const policy of inFile) {
    const path = pathAtLine(policy, line);
    if (path !== undefined) return { key: keyOf(policy), path };
  }
  throw new UsageError(`line ${line} of \`${file}\` is in no rule of a policy`);
}

function isFile(origin: string, asked: string): boolean {
  return relative(resolve(origin), resolve(asked)) === '' || origin.endsWith(`/${asked}`);
}

function pathAtLine({ manifest, text, origin }: AnyPolicyObject, line: number): FieldPath | undefined {
  const first = text === undefined ? undefined : rangeAt(text, []);
  if (text === undefined || first === undefined || origin === undefined) return undefined;
  // `origin.line` is that of the document's first key.
  return rulePathAt(ruleLines(text, manifest), line - origin.line + first.startLine);
}
