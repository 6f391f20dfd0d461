/** The other field managers of a policy, in words. Pure. */

/**
 * Programs that keep the cluster as a repository, a chart or a plan says: what is changed under them lasts until they look
 * again. So begin the names under which Argo CD, Flux, Helm, Fleet, kapp, Config Sync, Tanka, Pulumi and Terraform write.
 */
const reconcilers = /^(argo-?cd|flux|gotk|kustomize-controller|helm|fleet|kapp|config-?sync|tanka|pulumi|terraform)/iu;

export function isReconciler(manager: string): boolean {
  return reconcilers.test(manager);
}

export function named(managers: readonly string[]): string {
  return new Intl.ListFormat('en').format(managers);
}

/** What the user agrees to. */
export function consent(managers: readonly string[]): string {
  const [its, it] = managers.length === 1 ? ['its', 'it'] : ['their', 'they'];
  const consequence = managers.some(isReconciler)
    ? `${it} will most likely put them back`
    : `${its} next apply may put them back`;
  return `Take the fields over from ${named(managers)}; ${consequence}`;
}
