/** Selectors in words. */
import { formatRequirement } from '../model/index.ts';
import type { Requirement, Selector } from '../model/index.ts';

/** The label that Kubernetes sets on every namespace (NP-19). */
const nameLabel = 'kubernetes.io/metadata.name';

/** `where` says which namespaces: `in shop`. `every pod in shop`, `pods with app=web in shop`. */
export function podsInWords(selector: Selector, where: string): string {
  const pods = selector.requirements.length === 0 ? 'every pod' : `pods ${labelled(selector.requirements)}`;
  return `${pods} ${where}`;
}

/** `in every namespace`, `in shop`, `in shop or data`, `in namespaces with team=x`. */
export function namespacesInWords(selector: Selector): string {
  if (selector.requirements.length === 0) return 'in every namespace';
  const names = namedBy(selector.requirements);
  if (names !== undefined) return `in ${alternatives(names)}`;
  return `in namespaces ${labelled(selector.requirements)}`;
}

function namedBy(requirements: readonly Requirement[]): readonly string[] | undefined {
  const [only, ...others] = requirements;
  if (only?.operator !== 'In' || only.key !== nameLabel || others.length > 0) return undefined;
  return [...only.values].sort();
}

/** `with app=web and without tier`: all must hold. */
function labelled(requirements: readonly Requirement[]): string {
  const held = requirements.filter(({ operator }) => operator !== 'DoesNotExist').map(requirementInWords);
  const lacking = requirements.filter(({ operator }) => operator === 'DoesNotExist').map(({ key }) => key);
  return [
    ...(held.length > 0 ? [`with ${held.join(' and ')}`] : []),
    ...(lacking.length > 0 ? [`without ${lacking.join(' and without ')}`] : []),
  ].join(' and ');
}

function requirementInWords(requirement: Requirement): string {
  switch (requirement.operator) {
    case 'Exists':
      return `any ${requirement.key}`;
    case 'NotIn':
      // NP-16: a pod without the label is meant, too.
      return `${requirement.key} other than ${alternatives([...requirement.values].sort())} or absent`;
    case 'In':
    case 'DoesNotExist':
      return formatRequirement(requirement);
    default:
      return requirement satisfies never;
  }
}

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
