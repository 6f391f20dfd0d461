/**
 * Seeds of clusters on which engine and oracle once disagreed: asked first, forever.
 * 14: a template of several replicas asked about itself. 35: two ends with both families, where a rule admits in one only.
 */
export const regressions: readonly number[] = [14, 35];
