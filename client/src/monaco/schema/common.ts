/** What the objects of every API have in common. */
import { objectFields } from '@eastwest/shared/kube';
import type { JSONSchema } from 'monaco-yaml';
import { anything, choice, list, mapping, text, texts, textsByKey, unoffered } from './kit.ts';

const expression = mapping(
  objectFields.expression,
  'One condition on a label.',
  {
    key: text('The label that the condition is about.'),
    operator: choice('How the label is compared.', {
      In: 'the label has one of the values',
      NotIn: 'the label has none of the values, **or is absent**',
      Exists: 'the label is there, whatever its value',
      DoesNotExist: 'the label is absent',
    }),
    values: texts('For `In` and `NotIn`: at least one value. Not for `Exists` and `DoesNotExist`.'),
  },
  { title: 'condition', required: ['key', 'operator'] },
);

/** `what`: in the plural. */
export function labelSelector(what: string, words = `Chooses ${what} by their labels.`): JSONSchema {
  return mapping(objectFields.selector, `${words} All entries must hold; \`{}\` chooses every one.`, {
    matchLabels: textsByKey(`The ${what} that have each of these labels with exactly this value.`),
    matchExpressions: list(`Conditions on labels. Each must hold.`, expression),
  });
}

const kept = unoffered(anything('Kept by the API server.'));

/** `namespace`: what it says, or that the kind has none. */
export function metadata(namespace: string | undefined, name = 'The name. It cannot be changed later.'): JSONSchema {
  const ownNamespace =
    namespace === undefined
      ? unoffered(text('This kind belongs to no namespace: leave it out.'))
      : text(`${namespace} \`default\` when left out. It cannot be changed later.`);
  return mapping(
    objectFields.metadata,
    'What the object is called and where it lives.',
    {
      name: text(`${name} Lower-case letters, digits, \`-\` and \`.\`.`),
      generateName: unoffered(text('The API server makes a name of it. What is applied again needs a fixed `name`.')),
      namespace: ownNamespace,
      labels: textsByKey('Labels of the object itself.'),
      annotations: textsByKey('Notes for people and tools. They have no effect on traffic.'),
      finalizers: unoffered(texts('Who must have cleaned up before the object goes.')),
      ownerReferences: unoffered(anything('Objects that this one goes with.')),
      managedFields: kept,
      uid: kept,
      resourceVersion: kept,
      generation: kept,
      creationTimestamp: kept,
      deletionTimestamp: kept,
      deletionGracePeriodSeconds: kept,
      selfLink: kept,
    },
    { required: ['name'] },
  );
}

/** What `apiVersion` and `kind` may be is said where they are chosen. */
export const otherFields = {
  apiVersion: unoffered({}),
  kind: unoffered({}),
  status: unoffered(anything('Written by the controller.')),
};

export function wholeObject(meta: JSONSchema, spec: JSONSchema): JSONSchema {
  return mapping(objectFields.object, 'The object.', { ...otherFields, metadata: meta, spec });
}

export const policyTypes = { Ingress: 'connections to the pods', Egress: 'connections from the pods' };
