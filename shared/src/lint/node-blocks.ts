/** L-17: address blocks that cover nodes, with an engine for which such a block does not mean them (table 1.8). */
import { holds } from './blocks.ts';
import { someNames } from './names.ts';
import type { LintContext } from './context.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

export function nodeBlockFindings(context: LintContext): readonly Finding[] {
  const { engine, world } = context;
  const { ipBlockMatchesNodes, name } = engine.profile;
  if (ipBlockMatchesNodes || world.nodes.length === 0) return [];
  return [...context.rules()].flatMap(({ key, rule }) =>
    (rule.peers === 'any' ? [] : rule.peers).flatMap((peer): Finding | readonly Finding[] => {
      if (peer.kind !== 'block') return [];
      const nodes = world.nodes.filter(({ addresses }) => addresses.some((ip) => holds(peer, ip)));
      if (nodes.length === 0) return [];
      const message = `it covers nodes (${someNames(nodes.map((node) => node.name))}), which address blocks do not mean with ${name}`;
      return finding('L-17', 'warning', key, { path: `${peer.path}.ipBlock`, message });
    }),
  );
}
