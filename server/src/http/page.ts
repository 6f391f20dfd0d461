/** The built page: files, and the page itself for every address that a person may have opened or kept. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { Refusal } from './refusal.ts';

/** The builder puts a hash of the content into these names, so that they never change. */
const hashed = 'assets';

export function pageFiles(folder: string): RequestHandler {
  return express.static(folder, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders: (response: Response, path: string) => {
      const immutable = path.startsWith(join(folder, hashed));
      response.setHeader('Cache-Control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/** Only for a visit in a browser: a script or picture that is not there is not there. */
export function pageFallback(folder: string): RequestHandler {
  return (request, response, next) => {
    if (!isVisit(request) || request.path.startsWith(`/${hashed}/`) || request.path.startsWith('/api/')) return next();
    if (!existsSync(join(folder, 'index.html')))
      throw new Refusal(503, 'not-built', 'the page is not built: run `npm run build`');
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile('index.html', { root: folder, cacheControl: false });
  };
}

function isVisit(request: Request): boolean {
  const mode = request.get('Sec-Fetch-Mode');
  return mode === undefined ? (request.get('Accept') ?? '').includes('text/html') : mode === 'navigate';
}
