/** The clock, handed in: nothing in here knows what time it is by itself. */
export type Cancel = () => void;

export interface Time {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once, not before `ms` have passed. */
  after(ms: number, run: () => void): Cancel;
  every(ms: number, run: () => void): Cancel;
}
