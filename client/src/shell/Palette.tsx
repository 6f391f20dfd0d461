/** Ctrl K: find a workload, a namespace, a policy, or something to do. */
import { Spotlight } from '@mantine/spotlight';
import type { SpotlightActionData, SpotlightActionGroupData, SpotlightFilterFunction } from '@mantine/spotlight';
import {
  BookOpen,
  Box,
  Cable,
  Columns3,
  CircleHelp,
  Folder,
  History,
  Lightbulb,
  ListChecks,
  ListFilter,
  Map as MapIcon,
  Moon,
  Plus,
  Search,
  Shield,
  Sun,
  Table2,
} from 'lucide-react';
import { Kbd, useMantineColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import type { NodeId } from '@eastwest/shared/graph';
import { startersFor } from '../state/starters.ts';
import { newOfKind, newPolicy, recipes } from '../ui/new-policy.ts';
import { history } from '../ui/history.ts';
import { actions, useStore } from '../ui/store.ts';
import { useShownGraph } from '../ui/use-derived.ts';
import { plural, shortNameOf, subtitleOf } from '../ui/words.ts';
import { help } from './help.ts';
import { likelyNamespace, likelyPlace, templates } from './new-policy.ts';
import { openRow } from './open-row.ts';
import { allowFromSelection } from './shortcuts.ts';
import { policyRows } from './policy-rows.ts';

export function Palette() {
  const found = [useWorkloads(), useNamespaces(), usePolicies(), useDeeds()];
  return (
    <Spotlight
      actions={found}
      shortcut={['mod + K']}
      limit={40}
      filter={matching}
      highlightQuery
      scrollable
      maxHeight={420}
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      attributes={{ content: { 'aria-label': 'Find and do' } }}
      transitionProps={{ duration: 100 }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      nothingFound="Nothing is called like that"
      searchProps={{ leftSection: <Search size={16} />, placeholder: 'Find workloads, policies, actions', 'aria-label': 'Find' }}
    />
  );
}

/** All words must occur in the label, the description or the keywords; at most eight of a kind while nothing is typed. */
const matching: SpotlightFilterFunction = (query, groups) => {
  const words = query
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return groups.flatMap((group) => {
    if (!('actions' in group)) return [];
    const hits = group.actions.filter((action) => words.every((word) => haystack(action).includes(word)));
    return hits.length === 0 ? [] : [{ ...group, actions: words.length === 0 ? hits.slice(0, 6) : hits.slice(0, 20) }];
  });
};

function haystack({ label, description, keywords }: SpotlightActionData): string {
  return [label, description, keywords].flat().join(' ').toLowerCase();
}

function useWorkloads(): SpotlightActionGroupData {
  const graph = useShownGraph();
  return useMemo(() => {
    const open = (id: NodeId) => () => actions.selectNode(id);
    const items = [...(graph?.nodes.values() ?? [])].map((node) => ({
      id: `node ${node.id}`,
      label: shortNameOf(node),
      description: subtitleOf(node),
      keywords: node.type === 'workload' ? [...node.labels].map(([key, value]) => `${key}=${value}`) : [],
      leftSection: <Box size={16} />,
      onClick: open(node.id),
    }));
    return { group: 'Workloads and addresses', actions: items };
  }, [graph]);
}

function useNamespaces(): SpotlightActionGroupData {
  const graph = useShownGraph();
  return useMemo(() => {
    const items = (graph?.namespaces ?? []).map(({ name, pods }) => ({
      id: `namespace ${name}`,
      label: name,
      description: plural(pods, 'pod'),
      leftSection: <Folder size={16} />,
      onClick: () => actions.select({ type: 'namespace', name }),
    }));
    return { group: 'Namespaces', actions: items };
  }, [graph]);
}

function usePolicies(): SpotlightActionGroupData {
  const policies = useStore((state) => state.result?.policies);
  const objects = useStore((state) => state.cluster.objects);
  const drafts = useStore((state) => state.drafts);
  return useMemo(() => {
    const items = policyRows(policies ?? [], objects, drafts).map(({ id, namespace, title, pods, draft }) => ({
      id: `policy ${id}`,
      label: namespace === '' ? title : `${namespace}/${title}`,
      description: draft === undefined ? `selects ${plural(pods, 'pod')}` : 'draft',
      leftSection: <Shield size={16} />,
      onClick: () => openRow(id),
    }));
    return { group: 'Policies', actions: items };
  }, [policies, objects, drafts]);
}

/** `key` is what does the same without the palette. */
function deed(label: string, icon: SpotlightActionData['leftSection'], onClick: () => void, key?: string): SpotlightActionData {
  return { id: `deed ${label}`, label, leftSection: icon, onClick, rightSection: key && <Kbd size="xs">{key}</Kbd> };
}

function useDeeds(): SpotlightActionGroupData {
  const source = useStore((state) => state.source);
  const { setColorScheme } = useMantineColorScheme();
  return {
    group: 'Actions',
    actions: [
      deed('Ask why two ends may or may not talk', <Search size={16} />, () => actions.ask({}), 'W'),
      deed('Allow a connection…', <Cable size={16} />, allowFromSelection, 'C'),
      ...templates.map(({ template, words }) =>
        deed(`New policy: ${words}`, <Plus size={16} />, () => newPolicy(template, likelyNamespace())),
      ),
      ...startersFor(source).map((starter) =>
        deed(`New ${starter.kind} (${starter.api})`, <Plus size={16} />, () => newOfKind(starter, likelyNamespace())),
      ),
      deed('Recipes: policies for common needs', <BookOpen size={16} />, () => recipes.open(likelyPlace()), 'R'),
      deed('Review the drafts', <ListChecks size={16} />, actions.openReview, 'D'),
      deed('History: what was changed, and the way back', <History size={16} />, () => history.open()),
      deed('Show the map', <MapIcon size={16} />, () => actions.setView('map'), 'M'),
      deed('Show the table', <Table2 size={16} />, () => actions.setView('table'), 'T'),
      deed('Show the policies', <Shield size={16} />, () => actions.setView('policies'), 'P'),
      deed(
        'Show the tiers: policies in the order in which they are asked',
        <Columns3 size={16} />,
        () => actions.setView('tiers'),
        'B',
      ),
      deed('Show the findings: what is wrong with the policies', <Lightbulb size={16} />, () => actions.setView('findings'), 'L'),
      deed('Show everything again', <ListFilter size={16} />, actions.clearFilter),
      deed('Light colours', <Sun size={16} />, () => setColorScheme('light')),
      deed('Dark colours', <Moon size={16} />, () => setColorScheme('dark')),
      deed('Keys and signs', <CircleHelp size={16} />, help.open, '?'),
    ],
  };
}
