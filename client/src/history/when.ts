/** Moments in words: pure. */
const units = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
] as const;

/** `just now`, `5 minutes ago`, `2 days ago`. */
export function ago(iso: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  for (const { name, seconds: size } of units) {
    const count = Math.floor(seconds / size);
    if (count >= 1) return `${count} ${count === 1 ? name : `${name}s`} ago`;
  }
  return 'just now';
}

/** In the viewer's time zone, to the second. */
export function exactly(iso: string): string {
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? iso : moment.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

/** Whole seconds until then by a clock that is `skewMs` ahead of this one's; never below zero. */
export function secondsLeft(until: string, now: number, skewMs: number): number {
  return Math.max(0, Math.ceil((Date.parse(until) - now - skewMs) / 1000));
}
