/** Enforcement in words, the same in the top bar and wherever else it is told. */
import { assertNever } from '../base/index.ts';
import type { Enforcement, Hit } from './enforcement.ts';

/** `Calico 3.31.2` */
export function engineName({ engine, version }: Hit): string {
  const number = /^v?(\d[\d.]*)/.exec(version ?? '')?.[1]?.replace(/\.$/, '');
  return number === undefined ? engine : `${engine} ${number}`;
}

/** `Calico 3.31.2`, `enforces on 12 of 12 nodes`. */
export function enforcementWords({ engines, coverage }: Enforcement): { readonly who: string; readonly what: string } {
  const who = engines.length === 0 ? '' : engines.map(engineName).join(' and ');
  switch (coverage.kind) {
    case 'enforced':
      return { who, what: `${verb(engines)} on ${coverage.nodes} of ${coverage.nodes} nodes` };
    case 'partial':
      return { who, what: `${verb(engines)} on ${coverage.covered} of ${coverage.nodes} nodes` };
    case 'none':
      return { who: 'Nothing', what: 'enforces the policies' };
    case 'unknown':
      return who === '' ? { who: 'Engine', what: 'not known' } : { who, what: 'where is not known' };
    default:
      return assertNever(coverage);
  }
}

function verb(engines: readonly Hit[]): string {
  return engines.length > 1 ? 'enforce' : 'enforces';
}
