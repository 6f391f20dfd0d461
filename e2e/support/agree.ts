import type { Locator } from '@playwright/test';

/** What has to be agreed to by name. */
export function lossesIn(root: Locator): Locator {
  return root.getByRole('list', { name: 'To be agreed to by name' }).getByRole('listitem');
}

/** Types every name that is asked for, or `words` in place of each. */
export async function agreeIn(root: Locator, words?: string): Promise<void> {
  for (const box of await lossesIn(root).getByRole('textbox').all()) {
    const label = (await box.getAttribute('aria-label')) ?? '';
    await box.fill(words ?? /^Type (\S+) to go on/u.exec(label)?.[1] ?? '');
  }
}
