/** Bodies: JSON only, bounded before a byte of it is parsed (T15), and no page's form can send it (T2). */
import express from 'express';
import type { RequestHandler } from 'express';
import { Refusal } from './refusal.ts';

const maxDepth = 64;

const onlyJson: RequestHandler = (request, _response, next) => {
  const type = request.get('Content-Type') ?? '';
  if (!/^application\/json(\s*;\s*charset="?utf-8"?)?$/i.test(type)) {
    throw new Refusal(415, 'unsupported', 'only `application/json` is taken');
  }
  next();
};

const shallow: RequestHandler = (request, _response, next) => {
  if (isDeeper(request.body, maxDepth)) throw new Refusal(400, 'too-deep', `nested deeper than ${maxDepth} levels`);
  next();
};

export const jsonBody: readonly RequestHandler[] = [
  onlyJson,
  // `inflate` off: a small compressed body must not become a large one.
  express.json({ limit: '1mb', inflate: false, strict: true, type: () => true }),
  shallow,
];

/** Level by level instead of recursively: the depth is the sender's choice. */
function isDeeper(value: unknown, depth: number): boolean {
  let level = [value];
  for (let left = depth; left > 0 && level.length > 0; left--) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return level.length > 0;
}
