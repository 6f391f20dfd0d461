/** Where a new policy goes when nobody says where. */
import { posix } from 'node:path';
import type { AnyPolicyObject } from '@eastwest/shared/kube';
import type { Places } from './target.ts';

/**
 * The one file that has all the policies of the namespace, else a file of its own beside most of them. `policies` are
 * those that are read.
 */
export function suggestedFile(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  policies: readonly AnyPolicyObject[],
  { files, folders }: Places,
): string | undefined {
  const names = new Set(files.map((file) => file.name));
  const holding = policies.filter((policy) => policy.namespace === namespace).map(({ origin }) => origin?.file ?? '');
  const holders = [...new Set(holding)].filter((file) => names.has(file));
  const [only] = holders;
  if (only !== undefined && holders.length === 1 && isYaml(only)) return only;
  const folder = mostFrequent(holders.map((file) => posix.dirname(file))) ?? folders[0]?.name;
  if (folders.length === 0 || folder === undefined) return holders.find(isYaml) ?? files.map((file) => file.name).find(isYaml);
  const stem = posix.join(folder, namespace === '' ? name : `${namespace}-${name}`);
  return freeName(stem, names);
}

const isYaml = (file: string): boolean => !/\.json$/i.test(file);

function freeName(stem: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}.yaml`;
    if (!taken.has(name)) return name;
  }
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
