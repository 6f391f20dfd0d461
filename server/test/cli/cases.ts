/**
 * Cases in files, as an outsider would write them: a few objects beside cases/cluster.yaml and what `verify` has to say.
 * An object is `Kind [namespace/]name: spec`; `calico` and `raw` in front choose Calico's API groups where kinds collide.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { parse, stringify } from 'yaml';

export interface Case {
  readonly title: string;
  readonly manifests: string;
  /** One expectation in each line, see questions.ts. */
  readonly ask: string;
}

interface Written {
  readonly title: string;
  readonly objects?: Readonly<Record<string, unknown>>;
  /** Whole documents, where a spec is not all. */
  readonly more?: string;
  readonly ask: string;
}

const folder = new URL('cases/', import.meta.url);
export const cluster = readFileSync(new URL('cluster.yaml', folder), 'utf8');

export const caseFiles: readonly string[] = readdirSync(folder).filter((name) => name.endsWith('.cases.yaml'));

export function casesIn(file: string): readonly Case[] {
  const written = parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Written[];
  return written.map(({ title, objects = {}, more, ask }) => {
    const documents = Object.entries(objects).map(([head, spec]) =>
      stringify(objectOf(head, spec), { aliasDuplicateObjects: false }),
    );
    return { title, ask, manifests: [...documents, ...(more === undefined ? [] : [more])].join('---\n') };
  });
}

const groups: ReadonlyMap<string, string> = new Map([
  ['NetworkPolicy', 'networking.k8s.io/v1'],
  ['AdminNetworkPolicy', 'policy.networking.k8s.io/v1alpha1'],
  ['BaselineAdminNetworkPolicy', 'policy.networking.k8s.io/v1alpha1'],
  ['ClusterNetworkPolicy', 'policy.networking.k8s.io/v1alpha2'],
  ['CiliumNetworkPolicy', 'cilium.io/v2'],
  ['CiliumClusterwideNetworkPolicy', 'cilium.io/v2'],
  ['Service', 'v1'],
]);

const words: ReadonlyMap<string, string> = new Map([
  ['calico', 'projectcalico.org/v3'],
  ['raw', 'crd.projectcalico.org/v1'],
]);

function objectOf(head: string, spec: unknown): unknown {
  const [path = '', kind = '', group] = head.split(' ').toReversed();
  const [name = '', namespace] = path.split('/').toReversed();
  const apiVersion = words.get(group ?? '') ?? groups.get(kind) ?? 'projectcalico.org/v3';
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, spec };
}
