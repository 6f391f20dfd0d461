/** What is often read wrongly in a policy's text, with its place: nothing is wrong, so it is a hint and no marker. Pure. */
import { parsePath, policyOfManifest, rangeAt, readPolicyText } from '@eastwest/shared/kube';
import type { ClusterState, TextRange } from '@eastwest/shared/kube';
import { normalizePolicy } from '@eastwest/shared/model';
import { trapsOf } from '@eastwest/shared/words';
import { readWhileTyping } from './limits.ts';

export interface TrapHint {
  readonly title: string;
  readonly text: string;
  /** One line of the text. */
  readonly range: TextRange;
}

/** More would not be read. */
const most = 100;

/** None while the text cannot be read or the API server would refuse it: then that comes first. */
export function trapHints(text: string, cluster: ClusterState): readonly TrapHint[] {
  if (text.length > readWhileTyping) return [];
  const { manifest } = readPolicyText(text);
  if (manifest === undefined) return [];
  const object = policyOfManifest(manifest);
  const policy = object.kind === 'NetworkPolicy' ? normalizePolicy(object) : undefined;
  if (policy?.valid !== true) return [];
  const services = [...cluster.objects.values()].filter((object) => object.kind === 'Service');
  const traps = trapsOf(policy, services).slice(0, most);
  return traps.flatMap(({ title, text: words, path }) => {
    // What is missing (`spec.ingress` of a policy without rules) has the place of what it is missing in.
    const range = rangeAt(text, parsePath(path) ?? []);
    return range === undefined ? [] : [{ title, text: words, range: firstLine(text, range) }];
  });
}

function firstLine(text: string, range: TextRange): TextRange {
  const { startLine, endLine } = range;
  if (startLine === endLine) return range;
  const line = text.split('\n')[startLine - 1] ?? '';
  return { ...range, endLine: startLine, endColumn: line.trimEnd().length + 1 };
}
