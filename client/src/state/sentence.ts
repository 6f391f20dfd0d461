/** What machines say is lower case without a period; on the page it stands as a sentence. */
export function sentence(message: string): string {
  const text = message.trim();
  if (text === '') return '';
  const first = capitalised(text);
  return /[.!?…]$/u.test(first) ? first : `${first}.`;
}

/** What begins with a name, such as `shop/web` or `networkpolicies.networking.k8s.io`, keeps it as it is written. */
export function capitalised(words: string): string {
  if (/^[a-z0-9-]+[./][a-z0-9]/u.test(words)) return words;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
