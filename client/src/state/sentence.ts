/** What machines say is lower case without a period; on the page it stands as a sentence. */
export function sentence(message: string): string {
  const text = message.trim();
  if (text === '') return '';
  const first = capitalised(text);
  return /[.!?…]$/u.test(first) ? first : `${first}.`;
}

/** What begins with the name of a resource, such as `networkpolicies.networking.k8s.io`, keeps it as it is written. */
export function capitalised(words: string): string {
  if (/^[a-z]+\.[a-z]/u.test(words)) return words;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
