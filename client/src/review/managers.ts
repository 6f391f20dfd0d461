/** The other field managers of a policy, in words. Pure. */
import { isReconciler } from '@eastwest/shared/guard';

export function named(managers: readonly string[]): string {
  return new Intl.ListFormat('en').format(managers);
}

/** What the user agrees to. */
export function consent(managers: readonly string[]): string {
  const [its, it] = managers.length === 1 ? ['its', 'it'] : ['their', 'they'];
  const consequence = managers.some(isReconciler)
    ? `${it} will most likely put them back`
    : `${its} next apply may put them back`;
  return `Take the fields over from ${named(managers)}; ${consequence}`;
}
