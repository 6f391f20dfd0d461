/** Requirements on one key that no labels can meet together (L-39). */
import { formatRequirement } from '../model/index.ts';
import type { Requirement, Selector } from '../model/index.ts';

/** The two that exclude each other, in kubectl's notation. */
export function contradiction({ requirements }: Selector): string | undefined {
  for (const [index, left] of requirements.entries()) {
    for (const right of requirements.slice(index + 1)) {
      if (left.key === right.key && (excludes(left, right) || excludes(right, left)))
        return `\`${formatRequirement(left)}\` and \`${formatRequirement(right)}\` exclude each other`;
    }
  }
  return undefined;
}

function excludes(left: Requirement, right: Requirement): boolean {
  if (right.operator === 'DoesNotExist') return left.operator === 'In' || left.operator === 'Exists';
  if (left.operator !== 'In') return false;
  if (right.operator === 'In') return [...left.values].every((value) => !right.values.has(value));
  return right.operator === 'NotIn' && [...left.values].every((value) => right.values.has(value));
}
