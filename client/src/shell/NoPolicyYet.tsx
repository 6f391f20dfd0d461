/** A cluster without any policy: what that means, and how to begin. */
import { isPurposeKind } from '@eastwest/shared/kube';
import { Button } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { newPolicy, recipes } from '../ui/new-policy.ts';
import { useStore } from '../ui/store.ts';
import { hasWorkloads } from '../ui/words.ts';
import classes from './Centre.module.css';
import { likelyNamespace, likelyPlace, templates } from './new-policy.ts';

export function NoPolicyYet() {
  const none = useStore(({ result, drafts, cluster }) => {
    if (result === undefined || result.policies.length > 0 || drafts.size > 0 || !hasWorkloads(result.graph)) return false;
    return (
      ![...cluster.objects.values()].some(({ kind }) => kind === 'ForeignPolicy') &&
      cluster.hidden.every(({ kind }) => isPurposeKind(kind))
    );
  });
  if (!none) return null;
  return (
    <div className={classes.noPolicy} role="note">
      <TriangleAlert size={14} aria-hidden="true" />
      <span className={classes.noPolicyText}>
        <strong>No policy yet: everything may talk to everything.</strong> Start with one of these; nothing is applied before you
        say so.
      </span>
      {templates.map(({ template, words }) => (
        <Button key={template} variant="default" size="compact-sm" onClick={() => newPolicy(template, likelyNamespace())}>
          {words}
        </Button>
      ))}
      <Button variant="default" size="compact-sm" onClick={() => recipes.open(likelyPlace())}>
        Recipes…
      </Button>
    </div>
  );
}
