/** What machines say is lower case without a period; on the page it stands as a sentence. */
export function sentence(message: string): string {
  const text = message.trim();
  if (text === '') return '';
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/u.test(first) ? first : `${first}.`;
}
