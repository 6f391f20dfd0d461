/** One click from a flow to what is most often added to it. */
import { recipesFor } from '@eastwest/shared/recipes';
import type { RecipeId, RecipePlace } from '@eastwest/shared/recipes';
import { Button } from '@mantine/core';
import { BookOpen, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { recipes } from '../ui/new-policy.ts';
import { actions, useStore } from '../ui/store.ts';
import classes from './flow.module.css';

const near: ReadonlySet<RecipeId> = new Set(['R-3', 'R-5', 'R-6', 'R-10']);

export function FlowRecipes({ place }: { readonly place: RecipePlace }) {
  const cluster = useStore((state) => state.cluster);
  const key = JSON.stringify(place);
  const offered = useMemo(
    () =>
      recipesFor(cluster, JSON.parse(key) as RecipePlace).filter(({ id, proposal }) => near.has(id) && proposal !== undefined),
    [cluster, key],
  );
  return (
    <div className={classes.recipes}>
      {offered.map(({ id, title, sentence, proposal }) => (
        <Button
          key={id}
          variant="default"
          size="compact-xs"
          title={sentence}
          leftSection={<Plus size={12} />}
          onClick={() => proposal !== undefined && actions.propose(proposal)}
        >
          {title}
        </Button>
      ))}
      <Button variant="default" size="compact-xs" leftSection={<BookOpen size={12} />} onClick={() => recipes.open(place)}>
        All recipes…
      </Button>
    </div>
  );
}
