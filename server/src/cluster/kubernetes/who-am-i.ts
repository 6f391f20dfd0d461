/** The first question to a server: whether it is an API server that lets us in, and as whom. */
import { type Result, err, ok } from '@eastwest/shared/base';
import type { JsonObject } from '@eastwest/shared/kube';
import { readBody, readFailure } from './answers.ts';
import type { Api, ApiAnswer, NoAnswer } from './api.ts';
import { parseJsonObject, textAt } from './json.ts';
import type { Runtime } from './runtime.ts';

export interface NotAnswered {
  /** A phrase for people. */
  readonly message: string;
  /** Waiting does not mend it: the kubeconfig, the credentials or the address must be mended. */
  readonly lasting: boolean;
  readonly retryAfterMs?: number;
}

const headersMs = 15_000;

/** The server's own word for who we are, so that a page that cannot show something can say for whom. */
export async function whoAmI(api: Api, runtime: Runtime, signal: AbortSignal): Promise<Result<string | undefined, NotAnswered>> {
  const sent = await api.send({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: { type: 'application/json', json: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' } },
    signal,
    headersWithinMs: headersMs,
  });
  if (!sent.ok) return noAnswer(sent.error);
  const { status } = sent.value;
  if (status === 200 || status === 201) {
    const review = await readObject(sent.value, runtime);
    if (!review.ok) return review;
    const user = textAt(review.value, 'status', 'userInfo', 'username');
    return user === undefined ? lasting('what answers there is no Kubernetes API server') : ok(user);
  }
  if (status === 401 || isRedirect(status) || isPassing(status)) return refused(sent.value, runtime);
  sent.value.close();
  // Before 1.28 nobody could ask; a proxy in front may forbid it. Versions are for everyone to see.
  return isKubernetes(api, runtime, signal);
}

async function isKubernetes(api: Api, runtime: Runtime, signal: AbortSignal): Promise<Result<undefined, NotAnswered>> {
  const sent = await api.send({ method: 'GET', path: '/version', signal, headersWithinMs: headersMs });
  if (!sent.ok) return noAnswer(sent.error);
  if (sent.value.status === 403) {
    sent.value.close();
    return ok(undefined);
  }
  if (sent.value.status !== 200) return refused(sent.value, runtime);
  const version = await readObject(sent.value, runtime);
  if (!version.ok) return version;
  return textAt(version.value, 'gitVersion') === undefined
    ? lasting('what answers there is no Kubernetes API server')
    : ok(undefined);
}

/** It is overloaded, starting, or stands behind something that does not reach it. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 429;
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

async function refused(answer: ApiAnswer, runtime: Runtime): Promise<Result<never, NotAnswered>> {
  const { message, retryAfterMs } = await readFailure(answer, runtime);
  if (answer.status === 401) return lasting('it does not accept the credentials: log in again');
  if (isRedirect(answer.status)) return lasting('it redirects to another address: check `server` in the kubeconfig');
  if (!isPassing(answer.status)) return lasting(message);
  return err({ message, lasting: false, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

/** A connection that is cut is a matter of time; an answer of another form is not. */
async function readObject(answer: ApiAnswer, runtime: Runtime): Promise<Result<JsonObject, NotAnswered>> {
  const body = await readBody(answer, runtime);
  if (!body.ok) return err({ message: body.error, lasting: false });
  const value = parseJsonObject(body.value);
  return value === undefined ? lasting('its answer is not a JSON object') : ok(value);
}

function lasting(message: string): Result<never, NotAnswered> {
  return err({ message, lasting: true });
}

function noAnswer(error: NoAnswer): Result<never, NotAnswered> {
  return err({ message: error.message, lasting: error.lasting });
}
