/** New policies from anywhere on the page: by a template at once, or by a recipe that is tried first. */
import type { RecipePlace } from '@eastwest/shared/recipes';
import { createStore } from 'zustand/vanilla';
import { starterText } from '../state/starters.ts';
import type { Starter } from '../state/starters.ts';
import { templateTexts } from '../state/templates.ts';
import type { Template } from '../state/templates.ts';
import { actions, store } from './store.ts';

export function newPolicy(template: Template, namespace: string): void {
  for (const text of templateTexts(template, namespace, store.getState().cluster)) actions.newPolicy(text);
}

/** Of another policy API. */
export function newOfKind(starter: Starter, namespace: string): void {
  actions.newPolicy(starterText(starter, namespace));
}

/** For whom the recipes are shown; undefined while they are not. */
export const recipesStore = createStore<{ readonly place: RecipePlace | undefined }>(() => ({ place: undefined }));

export const recipes = {
  open: (place: RecipePlace): void => recipesStore.setState({ place }),
  close: (): void => recipesStore.setState({ place: undefined }),
};
