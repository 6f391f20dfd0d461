/** What was removed had the focus: it goes to the nearest button that adds another one, once that is drawn. */
export function focusAdd(from: Element): void {
  const group = from.closest('fieldset');
  requestAnimationFrame(() => group?.querySelector<HTMLElement>('[data-add]')?.focus());
}
