/** Ready policies for common intents (semantics 6.1), filled in with what the cluster really has. */
import type { Proposal } from '../change/index.ts';

export type RecipeId = 'R-1' | 'R-2' | 'R-3' | 'R-4' | 'R-5' | 'R-6' | 'R-7' | 'R-8' | 'R-9' | 'R-10' | 'R-11' | 'R-12';

/** What is to be protected, and for R-7 who uses it. */
export interface RecipePlace {
  readonly namespace: string;
  /** Absent: every pod of the namespace. */
  readonly workload?: WorkloadRef;
  readonly client?: WorkloadRef & { readonly namespace: string };
}

export interface WorkloadRef {
  readonly kind: string;
  readonly name: string;
}

export interface Recipe {
  readonly id: RecipeId;
  /** `Allow DNS` */
  readonly title: string;
  /** What it does, in one sentence. */
  readonly sentence: string;
  /** What to know before it is applied. */
  readonly caveats: readonly string[];
  /** Absent: the cluster lacks what it needs, which {@link Recipe.missing} says. */
  readonly proposal?: Proposal;
  readonly missing?: string;
}
