/** L-31: a label that nobody has, where one is that it may have been meant to be. */
import { editDistance } from '../base/index.ts';
import type { Requirement, Selector } from '../model/index.ts';
import type { LabelUse } from './selections.ts';

export interface Typo {
  readonly requirement: Requirement;
  /** `label tier`, `app: carrt` */
  readonly written: string;
  readonly meant: string;
  /** The key, or one of the values, and what would be in its place. */
  readonly from: string;
  readonly to: string;
}

/** Of each key and value that no object of the scope has, and that is nearly one that some have. */
export function typosIn({ requirements }: Selector, scope: LabelUse): readonly Typo[] {
  return requirements.flatMap((requirement): Typo | readonly Typo[] => {
    const { key } = requirement;
    const values = scope.get(key);
    if (values !== undefined) return typosOfValues(requirement, values);
    const meant = nearLabel(key, scope.keys());
    if (meant === undefined) return [];
    return { requirement, written: `the label \`${key}\``, meant: `the label \`${meant}\``, from: key, to: meant };
  });
}

function typosOfValues(requirement: Requirement, values: ReadonlySet<string>): readonly Typo[] {
  if (requirement.operator !== 'In' && requirement.operator !== 'NotIn') return [];
  const { key, values: listed } = requirement;
  return [...listed].flatMap((value): Typo | readonly Typo[] => {
    if (values.has(value)) return [];
    // One that is listed beside it is meant by itself.
    const meant = nearLabel(
      value,
      [...values].filter((other) => !listed.has(other)),
    );
    if (meant === undefined) return [];
    return { requirement, written: `\`${key}: ${value}\``, meant: `\`${key}: ${meant}\``, from: value, to: meant };
  });
}

/** Those that are the same but for their dress come first. */
function nearLabel(wanted: string, known: Iterable<string>): string | undefined {
  const others = [...known];
  return others.find((other) => plain(other) === plain(wanted)) ?? others.find((other) => isNear(wanted, other));
}

/** (h) */
function isNear(left: string, right: string): boolean {
  if (left.length < 4 || right.length < 4) return false;
  const most = Math.min(2, Math.floor(Math.max(left.length, right.length) / 3));
  return editDistance(left, right, most + 1) <= most;
}

const domain = 'app.kubernetes.io/';

/** Without case, the common domain and the kind of dash. */
function plain(text: string): string {
  const lower = text.toLowerCase();
  return (lower.startsWith(domain) ? lower.slice(domain.length) : lower).replaceAll('_', '-');
}
