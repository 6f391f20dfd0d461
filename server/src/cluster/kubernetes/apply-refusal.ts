/** What a refused write means for the one who asked for it: pure. */
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import type { StatusAnswer } from './answers.ts';
import { arrayAt, textAt } from './json.ts';

/** `elsewise`: the server says no more than that the object is another one by now; the live object tells the rest. */
export type Refusal = ApplyOutcome | { readonly outcome: 'elsewise' };

/** `phase`: a dry run never writes; an error in the middle of the real thing leaves that open. */
export function refused(answer: StatusAnswer, phase: 'dry run' | 'write'): Refusal {
  const { code, message } = answer;
  const causes = arrayAt(answer.status, 'details', 'causes');
  switch (code) {
    case 400:
    case 413:
    case 415:
    case 422:
      return { outcome: 'invalid', causes: invalidCauses(answer) };
    case 401:
      return { outcome: 'forbidden', message: 'the API server does not accept the credentials (any more): log in again' };
    case 403:
      if (causes.some((cause) => textAt(cause, 'reason') === 'NamespaceTerminating')) return { outcome: 'gone', message };
      return { outcome: 'forbidden', message };
    case 404:
      return { outcome: 'gone', message };
    case 409: {
      const conflicts = causes.filter((cause) => textAt(cause, 'reason') === 'FieldManagerConflict');
      if (conflicts.length === 0) return { outcome: 'elsewise' };
      return {
        outcome: 'conflict',
        conflicts: conflicts.map((cause) => fieldConflict(textAt(cause, 'message'), textAt(cause, 'field'))),
      };
    }
    case 429:
      return { outcome: 'unreachable', message: `the API server has too much to do: ${message}`, written: 'no' };
    default: {
      const schema = code === 500 ? schemaCauses(message) : [];
      if (schema.length > 0) return { outcome: 'invalid', causes: schema };
      return { outcome: 'unreachable', message, written: phase === 'dry run' || code < 500 ? 'no' : 'unknown' };
    }
  }
}

/** `conflict with "kubectl" using networking.k8s.io/v1`, `.spec.ingress`. */
function fieldConflict(message = '', field = ''): { manager?: string; field?: string; message: string } {
  const [, manager] = /conflict with "([^"]*)"/.exec(message) ?? [];
  const path = field.replace(/^\./, '');
  return { ...(manager !== undefined && { manager }), ...(path !== '' && { field: path }), message };
}

function invalidCauses({ status, message }: StatusAnswer): { path: string; message: string }[] {
  const causes = arrayAt(status, 'details', 'causes').map((cause) => ({
    path: textAt(cause, 'field') ?? '',
    message: textAt(cause, 'message') ?? message,
  }));
  if (causes.length === 0) return [{ path: '', message }];
  // An update is validated twice, as an object and as a change, and finds the same twice.
  return [...new Map(causes.map((cause) => [`${cause.path} ${cause.message}`, cause])).values()];
}

/**
 * A field that the schema does not know comes back from an apply as a bare 500: `failed to create typed patch object (…):
 * .spec.ingress[0].form: field not declared in schema`, or a list of such lines.
 */
function schemaCauses(text: string): { path: string; message: string }[] {
  if (!text.includes('failed to create typed patch object')) return [];
  const causes = Array.from(text.matchAll(/(?:^|\s)\.(\S+): ([^\n]+)/g), ([, path = '', message = '']) => ({ path, message }));
  return causes.length === 0 ? [{ path: '', message: text }] : causes;
}
