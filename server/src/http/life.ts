/** `POST /api/life`: pauses and resumes what the demo does by itself. */
import type { RequestHandler } from 'express';
import type { ClusterSource } from '../cluster/source.ts';
import { Refusal } from './refusal.ts';

export function lifeRoute(source: ClusterSource): RequestHandler {
  return (request, response) => {
    const body: unknown = request.body;
    const life = typeof body === 'object' && body !== null && 'life' in body ? body.life : undefined;
    if (life !== 'running' && life !== 'paused') throw new Refusal(400, 'bad-request', '`life` must be `running` or `paused`');
    if (source.setLife === undefined) throw new Refusal(409, 'no-life', 'only the demo can be paused');
    source.setLife(life);
    response.json({ life });
  };
}
