/** For the oracle: which labels Calico sees on what, as plain maps (CAL-2, CAL-6, CAL-24), and its selectors taken apart as text. */
import type { ClusterObject, ForeignPolicyObject, Labels, PodObject } from '../../src/kube/index.ts';

type LabelMap = ReadonlyMap<string, string>;

export interface LabelsSeen {
  readonly ofPod: (pod: PodObject) => LabelMap;
  readonly ofSet: (set: ForeignPolicyObject) => LabelMap;
}

export function calicoLabels(objects: readonly ClusterObject[]): LabelsSeen {
  const labelsOf = (kind: string, namespace: string, name: string): Labels =>
    objects.find((one) => one.kind === kind && one.namespace === namespace && one.name === name)?.labels ?? {};
  const ofNamespace = (name: string): readonly (readonly [string, string])[] => [
    ...Object.entries(labelsOf('Namespace', '', name)).map(([key, value]) => [`pcns.${key}`, value] as const),
    ['pcns.kubernetes.io/metadata.name', name],
    ['pcns.projectcalico.org/name', name],
  ];
  return {
    ofPod: ({ namespace, labels, serviceAccount = 'default' }) =>
      new Map([
        ...ofNamespace(namespace),
        ...Object.entries(labelsOf('ServiceAccount', namespace, serviceAccount)).map(
          ([key, value]) => [`pcsa.${key}`, value] as const,
        ),
        ['pcsa.projectcalico.org/name', serviceAccount],
        ...Object.entries(labels),
        ['projectcalico.org/namespace', namespace],
        ['projectcalico.org/orchestrator', 'k8s'],
        ...(serviceAccount.length < 63 ? [['projectcalico.org/serviceaccount', serviceAccount] as const] : []),
      ]),
    ofSet: (set) =>
      new Map([
        ...(set.namespace === '' ? [] : ofNamespace(set.namespace)),
        ...Object.entries(writtenLabels(set)),
        ...(set.namespace === '' ? [] : [['projectcalico.org/namespace', set.namespace] as const]),
      ]),
  };
}

function writtenLabels(set: ForeignPolicyObject): Labels {
  const { annotations } = set.manifest['metadata'] as { readonly annotations?: Labels };
  const text = set.apiVersion.startsWith('crd.') ? annotations?.['projectcalico.org/metadata'] : undefined;
  return text === undefined ? set.labels : ((JSON.parse(text) as { readonly labels?: Labels }).labels ?? {});
}

/** `prefix`: of labels that are inherited; of namespaces `all()` and `global()` ask whether there is one. */
export function selectorHolds(text: string, labels: LabelMap, prefix: '' | 'pcns.' | 'pcsa.' = ''): boolean {
  const again = (part: string): boolean => selectorHolds(part, labels, prefix);
  const trimmed = text.trim();
  const either = splitOutside(trimmed, '||');
  if (either.length > 1) return either.some(again);
  const both = splitOutside(trimmed, '&&');
  if (both.length > 1) return both.every(again);
  if (trimmed.startsWith('!')) return !again(trimmed.slice(1));
  if (trimmed.startsWith('(')) return again(trimmed.slice(1, -1));
  const placed = labels.has('projectcalico.org/namespace');
  if (trimmed === '' || /^all\(\s*\)$/.test(trimmed)) return prefix === 'pcns.' ? placed : true;
  if (/^global\(\s*\)$/.test(trimmed)) return !placed;
  const [, has] = /^has\(\s*(.*?)\s*\)$/.exec(trimmed) ?? [];
  if (has !== undefined) return labels.has(prefix + has);
  const [, key = '', operator = '', rest = ''] =
    /^([\w./-]+)\s*(==|!=|contains|starts\s*with|ends\s*with|not\s*in|in)\s*(.*)$/s.exec(trimmed) ?? [];
  const value = labels.get(prefix + key);
  const texts = [...rest.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, one, two]) => one ?? two ?? '');
  const [first = ''] = texts;
  if (operator === '!=' || operator.startsWith('not')) return value === undefined || !texts.includes(value);
  if (value === undefined) return false;
  if (operator === 'contains') return value.includes(first);
  if (operator.startsWith('starts')) return value.startsWith(first);
  return operator.startsWith('ends') ? value.endsWith(first) : texts.includes(value);
}

/** At the separators that stand outside of quotes and parentheses. */
function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let [start, depth, quote] = [0, 0, ''];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === "'" || sign === '"') quote = sign;
    else if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (depth === 0 && text.startsWith(separator, at)) {
      parts.push(text.slice(start, at));
      start = at + separator.length;
      at = start - 1;
    }
  }
  return [...parts, text.slice(start)];
}
