/** What a selector that matches nothing was probably meant to say (L-31, L-32). */
import { editDistance } from '../evaluate/suggest.ts';
import { holds, namespaceNameLabel } from '../model/index.ts';
import type { LabelMap, Requirement, Selector } from '../model/index.ts';

/** More values would be a list to read, not a hint. */
const few = 4;

export function meantLabel({ requirements }: Selector, scope: readonly LabelMap[]): string | undefined {
  // The first one that nothing meets; where each is met by something, it is the combination that is not there.
  const unmet = requirements.find((requirement) => !scope.some((labels) => holds(requirement, labels)));
  if (unmet === undefined) return requirements.length > 1 ? 'each label is there, but no one has all of them' : undefined;
  const values = new Set(scope.flatMap((labels) => labels.get(unmet.key) ?? []));
  return values.size === 0 ? meantKey(unmet.key, scope) : meantValue(unmet, values);
}

/** Without its domain. */
const own = (label: string): string => label.slice(label.indexOf('/') + 1).toLowerCase();

function meantKey(key: string, scope: readonly LabelMap[]): string | undefined {
  const keys = new Set(scope.flatMap((labels) => [...labels.keys()]));
  const near = [...keys].find((each) => own(each) === own(key)) ?? nearest(key, keys);
  return near === undefined ? `nothing there has a label \`${key}\`` : `did you mean the label \`${near}\`?`;
}

function meantValue(requirement: Requirement, values: ReadonlySet<string>): string | undefined {
  const { key } = requirement;
  if (requirement.operator !== 'In') return undefined;
  for (const wanted of requirement.values) {
    const near = [...values].find((each) => each.toLowerCase() === wanted.toLowerCase()) ?? nearest(wanted, values);
    if (near !== undefined) return `did you mean \`${key}: ${near}\`?`;
  }
  if (values.size > few) return undefined;
  return `what there is of \`${key}\`: ${[...values]
    .sort()
    .map((value) => `\`${value}\``)
    .join(', ')}`;
}

/** Short words are near to everything. */
function nearest(wanted: string, known: ReadonlySet<string>): string | undefined {
  const most = Math.min(2, Math.floor(wanted.length / 3));
  if (wanted.length < 4) return undefined;
  return [...known].find((each) => each.length >= 4 && editDistance(wanted, each, most + 1) <= most);
}

/** L-32: namespaces have no label with their name but the one that the API server sets (NP-19). */
export function meantNamespace(selector: Selector, namespaces: ReadonlyMap<string, LabelMap>): string | undefined {
  for (const requirement of selector.requirements) {
    const [value = ''] = requirement.operator === 'In' ? requirement.values : [];
    const isName = requirement.key === 'name' || requirement.key === 'namespace';
    if (isName && namespaces.has(value)) return `write \`${namespaceNameLabel}: ${value}\` to mean the namespace by its name`;
  }
  return meantLabel(selector, [...namespaces.values()]);
}
