/** Why a selector matches nothing, where no misspelling explains it. */
import type { Requirement, Selector } from '../model/index.ts';
import type { LabelUse } from './selections.ts';

/** More values would be a list to read, not a hint. */
const few = 4;

export function missingIn({ requirements }: Selector, scope: LabelUse): string | undefined {
  // The first one that nothing meets; where each is met by something, it is the combination that is not there.
  const unmet = requirements.find((requirement) => !isMet(requirement, scope));
  if (unmet === undefined) return requirements.length > 1 ? 'each label is there, but no one has all of them' : undefined;
  const values = scope.get(unmet.key);
  if (values === undefined) return `nothing there has a label \`${unmet.key}\``;
  if (values.size > few) return undefined;
  const all = [...values].sort().map((value) => `\`${value}\``);
  return `what there is of \`${unmet.key}\`: ${all.join(', ')}`;
}

function isMet(requirement: Requirement, scope: LabelUse): boolean {
  if (requirement.operator === 'Exists') return scope.has(requirement.key);
  if (requirement.operator !== 'In') return true;
  const values = scope.get(requirement.key);
  return values !== undefined && [...requirement.values].some((value) => values.has(value));
}
