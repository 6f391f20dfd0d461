/** What people usually want, as policies that are filled in with what the cluster has, and tried on the map before anything is kept. */
import { recipesFor } from '@eastwest/shared/recipes';
import type { Recipe, RecipePlace } from '@eastwest/shared/recipes';
import { Button, Modal, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useStore as useZustand } from 'zustand';
import { recipes, recipesStore } from '../../ui/new-policy.ts';
import { actions, useStore } from '../../ui/store.ts';
import classes from './recipes.module.css';

export function RecipesDialog() {
  const place = useZustand(recipesStore, (state) => state.place);
  return (
    <Modal
      opened={place !== undefined}
      onClose={recipes.close}
      title="Recipes"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close the recipes' }}
    >
      {place !== undefined && <RecipeChoice key={JSON.stringify(place)} asked={place} />}
    </Modal>
  );
}

function RecipeChoice({ asked }: { readonly asked: RecipePlace }) {
  const cluster = useStore((state) => state.cluster);
  const [whole, setWhole] = useState(false);
  const { namespace, workload } = asked;
  const place = useMemo((): RecipePlace => (whole ? { namespace: asked.namespace } : asked), [whole, asked]);
  const found = useMemo(() => recipesFor(cluster, place), [cluster, place]);
  return (
    <>
      {workload === undefined ? (
        <p className={classes.place}>
          For every pod of <strong>{namespace}</strong>
        </p>
      ) : (
        <SegmentedControl
          className={classes.place ?? ''}
          size="xs"
          aria-label="For whom"
          value={whole ? 'namespace' : 'workload'}
          onChange={(value) => setWhole(value === 'namespace')}
          data={[
            { value: 'workload', label: `${namespace}/${workload.name}` },
            { value: 'namespace', label: `every pod of ${namespace}` },
          ]}
        />
      )}
      <ul className={classes.list} aria-label="Recipes">
        {found.map((recipe) => (
          <RecipeItem key={recipe.id} recipe={recipe} />
        ))}
      </ul>
    </>
  );
}

function RecipeItem({ recipe }: { readonly recipe: Recipe }) {
  const { title, sentence, caveats, proposal, missing } = recipe;
  const tryIt = (): void => {
    if (proposal === undefined) return;
    recipes.close();
    actions.propose(proposal);
  };
  return (
    <li className={classes.recipe} data-missing={missing !== undefined || undefined}>
      <div className={classes.words}>
        <h3 className={classes.title}>{title}</h3>
        <p className={classes.sentence}>{sentence}</p>
        {missing === undefined ? (
          caveats.map((caveat) => (
            <p key={caveat} className={classes.caveat}>
              {caveat}
            </p>
          ))
        ) : (
          <p className={classes.missing}>{missing}</p>
        )}
      </div>
      <Button variant="default" size="compact-sm" disabled={proposal === undefined} aria-label={`Try: ${title}`} onClick={tryIt}>
        Try
      </Button>
    </li>
  );
}
