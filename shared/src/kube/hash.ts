/** A short fingerprint of a text, for versions of objects that no API server numbers. Not for secrets. */
export function fingerprint(text: string): string {
  // Two independent 32-bit FNV-1a lanes: 64 bits keep unequal texts apart well beyond a million objects.
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ ((unit << 7) | (unit >>> 9)), 0x85ebca6b) ^ (high >>> 15);
  }
  return hex(high) + hex(low);
}

const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
