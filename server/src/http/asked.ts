import type { Result } from '@eastwest/shared/base';
import { formatPath } from '@eastwest/shared/kube';
import type { Problem } from '@eastwest/shared/kube';
import { Refusal } from './refusal.ts';

/** The body, or the refusal that says what is wrong with it. */
export function asked<Value>(parsed: Result<Value, Problem>): Value {
  if (parsed.ok) return parsed.value;
  const { path, message } = parsed.error;
  throw new Refusal(400, 'bad-request', path.length === 0 ? `the body ${message}` : `\`${formatPath(path)}\` ${message}`);
}
