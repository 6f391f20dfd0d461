/** Field managers, as `metadata.managedFields` names them: which are programs that will write again, and which are people. */

interface Program {
  readonly tool: string;
  /** Beginnings of the names under which it writes. */
  readonly names: RegExp;
}

/** Keep the cluster as a repository, a chart or a plan says: what is changed under them lasts until they look again. */
const reconcilers: readonly Program[] = [
  { tool: 'Argo CD', names: /^argo-?cd/iu },
  { tool: 'Flux', names: /^(flux|gotk|kustomize-controller|helm-controller)/iu },
  { tool: 'Fleet', names: /^fleet/iu },
  { tool: 'kapp', names: /^kapp/iu },
  { tool: 'Config Sync', names: /^config-?sync/iu },
  { tool: 'Tanka', names: /^tanka/iu },
  { tool: 'Pulumi', names: /^pulumi/iu },
  { tool: 'Terraform', names: /^(terraform|hashicorp|opentofu)/iu },
  { tool: 'Helm', names: /^helm/iu },
];

/** The hands of people, and what only passes an object on: none of them comes back to put it right. */
const hands =
  /^(kubectl|oc$|k9s|lens|freelens|openlens|headlamp|octant|rancher$|dashboard|mozilla|curl|node-fetch|python|okhttp|eastwest|before-first-apply|unknown)/iu;

export function reconcilerOf(manager: string): string | undefined {
  return reconcilers.find(({ names }) => names.test(manager))?.tool;
}

export function isReconciler(manager: string): boolean {
  return reconcilerOf(manager) !== undefined;
}

export function isByHand(manager: string): boolean {
  return hands.test(manager);
}
