/** The items of `ports` in words. */
import { assertNever } from '../base/index.ts';
import type { PortMatch, Rule } from '../model/index.ts';
import { alternatives } from './selectors.ts';

/** `anything` where the rule has no ports (NP-32), `TCP 80, 443 or UDP 53`. */
export function portsInWords(ports: Rule['ports']): string {
  return ports === 'any' ? 'anything' : alternatives(ports.map(portInWords));
}

function portInWords(port: PortMatch): string {
  switch (port.kind) {
    case 'named':
      return `the ${port.protocol} port named ${port.name}`;
    case 'range': {
      const { protocol, from, to } = port;
      if (from === 1 && to === 65535) return `any ${protocol} port`;
      return from === to ? `${protocol} ${from}` : `${protocol} ${from}–${to}`;
    }
    default:
      return assertNever(port);
  }
}
