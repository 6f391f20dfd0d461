/** Which lines of a text differ from what it started as: for the bar in the gutter. Pure. */

export interface ChangedLines {
  /** Lines from 1 that are new or changed. */
  readonly changed: readonly number[];
  /** Lines from 0 after which something was taken out. */
  readonly removedAfter: readonly number[];
}

/** Beyond this many cells a comparison would be felt while typing; the whole middle then counts as changed. */
const maxCells = 1_000_000;

export function changedLines(before: string, after: string): ChangedLines {
  const old = before.split('\n');
  const now = after.split('\n');
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const middle = compare(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return {
    changed: middle.changed.map((line) => line + start),
    removedAfter: middle.removedAfter.map((line) => line + start),
  };
}

/** Lines that follow each other, as first and last: thousands of them are one mark then. */
export function runsOf(lines: readonly number[]): readonly (readonly [first: number, last: number])[] {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === line - 1) run[1] = line;
    else runs.push([line, line]);
  }
  return runs;
}

function compare(old: readonly string[], now: readonly string[]): ChangedLines {
  if (old.length * now.length > maxCells) return { changed: now.map((_, index) => index + 1), removedAfter: [] };
  const kept = commonLines(old, now);
  const changed = now.flatMap((_, index) => (kept.has(index) ? [] : [index + 1]));
  // A taken out line next to a changed one is that line's former self.
  const removedAfter = gaps(old.length, kept, now.length).filter(
    (after) => !changed.includes(after) && !changed.includes(after + 1),
  );
  return { changed, removedAfter };
}

/** Line of `now` → its twin in `old`, along a longest common subsequence. */
function commonLines(old: readonly string[], now: readonly string[]): ReadonlyMap<number, number> {
  const width = now.length + 1;
  const best = new Uint32Array((old.length + 1) * width);
  const cell = (row: number, column: number): number => best[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      best[row * width + column] =
        old[row] === now[column] ? cell(row + 1, column + 1) + 1 : Math.max(cell(row + 1, column), cell(row, column + 1));
    }
  }
  const kept = new Map<number, number>();
  for (let row = 0, column = 0; row < old.length && column < now.length;) {
    if (old[row] === now[column]) kept.set(column++, row++);
    else if (cell(row + 1, column) >= cell(row, column + 1)) row++;
    else column++;
  }
  return kept;
}

/** After which lines of the new text old ones are missing. */
function gaps(oldLength: number, kept: ReadonlyMap<number, number>, nowLength: number): readonly number[] {
  const result: number[] = [];
  let next = 0;
  let last = 0;
  for (const [column, row] of kept) {
    if (row > next) result.push(last);
    next = row + 1;
    last = column + 1;
  }
  if (oldLength > next) result.push(kept.size === 0 ? nowLength : last);
  return result;
}
