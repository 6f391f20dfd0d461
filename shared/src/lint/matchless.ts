/** The same about a policy that is being written: allowed, and rarely meant. Each with its place and, where it can be guessed, the mend. */
import { formatPath } from '../kube/index.ts';
import type { Problem } from '../kube/index.ts';
import type { ValidPolicy, World } from '../model/index.ts';
import { mismatches } from './mismatches.ts';
import type { Mismatch } from './mismatches.ts';
import { Selections } from './selections.ts';

/** More would not be read. */
const most = 20;

const known = new WeakMap<World, Selections>();

/** None where the viewer may not see pods or namespaces: what matches is then not known. */
export function matchless(policy: ValidPolicy, world: World): readonly Problem[] {
  const selections = known.get(world) ?? new Selections(world);
  known.set(world, selections);
  const problems: Problem[] = [];
  for (const found of mismatches(selections, policy)) {
    for (const one of found) if (!isHintOf(found, one)) problems.push(problemOf(one));
    if (problems.length >= most) return problems.slice(0, most);
  }
  return problems;
}

/** What is misspelt is said as the hint of what matches nothing for it. */
function isHintOf(found: readonly Mismatch[], { id, path }: Mismatch): boolean {
  return id === 'L-31' && found.some((other) => other.id !== 'L-31' && formatPath(other.path) === formatPath(path));
}

function problemOf({ id, path, message, hint }: Mismatch): Problem {
  return { severity: 'warning', rule: id, message, path, ...(hint === undefined ? {} : { hint }) };
}
