/** What machines say is lower case without a period; on the page it stands as a sentence. */
export function sentence(message: string): string {
  const text = message.trim();
  if (text === '') return '';
  const first = capitalised(text);
  return /[.!?…]$/u.test(first) ? first : `${first}.`;
}

export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
