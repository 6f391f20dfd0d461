/** Seeds of clusters on which the engine once disagreed with the oracle: asked first, forever. */
export const regressions: readonly number[] = [];
