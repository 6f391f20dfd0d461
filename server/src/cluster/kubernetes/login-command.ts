/** The programs that a kubeconfig has run to log in: somebody else's kubeconfig runs somebody else's program (T20). */
import type { User } from '@kubernetes/client-node';
import type { JsonValue } from '@eastwest/shared/kube';
import { printable } from '../../printable.ts';
import { arrayAt, textAt, valueAt } from './json.ts';

/**
 * The command line that `user` logs in with, for people to judge. Each way in which the library runs something counts:
 * `exec`, the same below `auth-provider`, and the `cmd-path` of the providers that Kubernetes itself has given up.
 */
export function loginCommand(user: Pick<User, 'exec' | 'authProvider'>): string | undefined {
  const own: JsonValue | undefined = user.exec;
  const provider: JsonValue | undefined = user.authProvider;
  const exec = isSaid(own) ? own : valueAt(provider, 'config', 'exec');
  if (isSaid(exec)) return line(textAt(exec, 'command'), arrayAt(exec, 'args'));
  const path = valueAt(provider, 'config', 'cmd-path');
  return isSaid(path) ? line(path, [valueAt(provider, 'config', 'cmd-args') ?? '']) : undefined;
}

function isSaid(value: JsonValue | undefined): value is Exclude<JsonValue, null> {
  return value !== undefined && value !== null;
}

/** Whoever wrote it must not write to the terminal as well. */
function line(command: JsonValue | undefined, args: readonly JsonValue[]): string {
  const words = [command ?? '?', ...args].map((word) => (typeof word === 'string' ? word : JSON.stringify(word)));
  return printable(words.join(' ').trim());
}
