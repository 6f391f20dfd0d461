/** What no page may ever do: break its own content security policy, talk to another origin, or throw. */
import type { BrowserContext, Page } from '@playwright/test';

export interface Guard {
  readonly violations: readonly string[];
}

export async function guard(context: BrowserContext, origin: string): Promise<Guard> {
  const violations: string[] = [];
  await context.exposeBinding('reportViolation', (_, text: string) => violations.push(text));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const report: unknown = Reflect.get(globalThis, 'reportViolation');
      if (typeof report === 'function') report(`${violatedDirective} blocked ${blockedURI.slice(0, 200)}`);
    });
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== origin) violations.push(`request to ${url.href}`);
  });
  context.on('page', (page) => watch(page, violations));
  return { violations };
}

function watch(page: Page, violations: string[]): void {
  page.on('pageerror', (error) => violations.push(`error on the page: ${error.message}`));
}
