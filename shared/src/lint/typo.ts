/** L-31: a label that nobody has, where one is that it may have been meant to be. */
import { holds } from '../model/index.ts';
import type { LabelMap, Requirement, Selector } from '../model/index.ts';

/** A sentence for each key or value of the selector that no object of the scope has, and that is nearly one that some have. */
export function typosIn({ requirements }: Selector, scope: readonly LabelMap[]): readonly string[] {
  const strange = requirements.filter(
    (one) => !scope.some((labels) => labels.has(one.key) && (one.operator !== 'In' || holds(one, labels))),
  );
  if (strange.length === 0) return [];
  const keys = new Set(scope.flatMap((labels) => [...labels.keys()]));
  return strange.flatMap((requirement) => typoIn(requirement, scope, keys) ?? []);
}

function typoIn(requirement: Requirement, scope: readonly LabelMap[], keys: ReadonlySet<string>): string | undefined {
  const { key } = requirement;
  if (!keys.has(key)) {
    const near = [...keys].find((other) => isNear(key, other));
    return near === undefined ? undefined : `nothing here has a label \`${key}\`: did you mean \`${near}\`?`;
  }
  if (requirement.operator !== 'In') return undefined;
  if (scope.some((labels) => holds(requirement, labels))) return undefined;
  const values = new Set(scope.flatMap((labels) => labels.get(key) ?? []));
  for (const wanted of requirement.values) {
    const near = [...values].find((other) => isNear(wanted, other));
    if (near !== undefined) return `nothing here is labelled \`${key}: ${wanted}\`: did you mean \`${key}: ${near}\`?`;
  }
  return undefined;
}

const domain = 'app.kubernetes.io/';

/** Equal but for case, the common domain or the kind of dash, or nearly the same letters. */
function isNear(left: string, right: string): boolean {
  if (left === right) return false;
  const [a, b] = [plain(left), plain(right)];
  if (a === b) return true;
  if (left.length < 4 || right.length < 4) return false;
  const most = Math.min(2, Math.floor(Math.max(left.length, right.length) / 3));
  return distance(left, right) <= most;
}

function plain(text: string): string {
  const lower = text.toLowerCase();
  return (lower.startsWith(domain) ? lower.slice(domain.length) : lower).replaceAll('_', '-');
}

/** Damerau–Levenshtein (optimal string alignment). */
function distance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 2) return 3;
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      let cost = Math.min((row[j - 1] ?? 0) + (same ? 0 : 1), (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    [before, row] = [row, next];
  }
  return row[right.length] ?? 0;
}
