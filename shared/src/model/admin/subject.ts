/** Whom `subject`, `namespaces` and `pods` mean (CNP-9, CNP-11): never a pod on the host network. */
import type { JsonValue } from '../../kube/index.ts';
import { asObject, compileSelector, own } from '../selector.ts';
import { allLabels, testOfSelector } from '../tiers/index.ts';
import type { EndTest, LabelTest } from '../tiers/index.ts';

export const anyPod: EndTest = { end: 'pod' };

/** Of a value that validation found to be sound. */
export function subjectOf(value: JsonValue | undefined): EndTest {
  const subject = asObject(value);
  const pods = own(subject, 'pods');
  return pods === undefined ? podsOfNamespaces(own(subject, 'namespaces')) : namespacedPods(pods);
}

export function podsOfNamespaces(selector: JsonValue | undefined): EndTest {
  return { end: 'pod', labels: labelsOf(selector, 'namespace') };
}

export function namespacedPods(value: JsonValue | undefined): EndTest {
  const pods = asObject(value);
  const labels = allLabels(labelsOf(own(pods, 'namespaceSelector'), 'namespace'), labelsOf(own(pods, 'podSelector'), 'pod'));
  return { end: 'pod', labels };
}

export function labelsOf(selector: JsonValue | undefined, from: 'pod' | 'namespace'): LabelTest {
  return testOfSelector(compileSelector(selector), from);
}
