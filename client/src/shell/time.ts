/** `14:57:03` of an ISO 8601 moment, in the viewer's time zone. */
export function clockTime(iso: string): string {
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? iso : moment.toLocaleTimeString('en-GB');
}
