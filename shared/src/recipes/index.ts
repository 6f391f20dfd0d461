export * from './recipe.ts';
export { recipesFor } from './recipes.ts';
