/** Requirements on one key that no labels can meet together (L-39). */
import { formatRequirement } from '../model/index.ts';
import type { Requirement, Selector } from '../model/index.ts';

/** Those that exclude each other, in kubectl's notation. */
export function contradiction({ requirements }: Selector): string | undefined {
  for (const key of new Set(requirements.map((one) => one.key))) {
    const here = requirements.filter((one) => one.key === key);
    if (canBeMet(here)) continue;
    // Each of them counts if without it the others could be met; where there is more than one reason all are named.
    const needed = here.filter((one) => canBeMet(here.filter((other) => other !== one)));
    const named = (needed.length > 1 ? needed : here).map((one) => `\`${formatRequirement(one)}\``);
    return `${[...new Set(named)].join(' and ')} exclude each other`;
  }
  return undefined;
}

/** By one value, or by the absence of the label. */
function canBeMet(requirements: readonly Requirement[]): boolean {
  const wanted = requirements.flatMap((one) => (one.operator === 'In' ? [one.values] : []));
  const refused = new Set(requirements.flatMap((one) => (one.operator === 'NotIn' ? [...one.values] : [])));
  const mustBe = wanted.length > 0 || requirements.some(({ operator }) => operator === 'Exists');
  if (mustBe && requirements.some(({ operator }) => operator === 'DoesNotExist')) return false;
  const [first, ...others] = wanted;
  if (first === undefined) return true;
  return [...first].some((value) => !refused.has(value) && others.every((values) => values.has(value)));
}
