/** A port as one field: `80`, `8000-8080`, a name, or nothing for all ports of the protocol. Pure. */
import type { FormPort, PortSpec } from '@eastwest/shared/edit';
import type { Protocol } from '@eastwest/shared/kube';

export function portText(port: FormPort): string {
  switch (port.kind) {
    case 'all':
      return '';
    case 'number':
      return `${port.port}`;
    case 'range':
      return `${port.port}-${port.endPort}`;
    case 'name':
      return port.name;
    default:
      return port satisfies never;
  }
}

/** What is neither a number nor a range is a name, also one that the API server refuses: it then says so. */
export function portSpec(text: string, protocol: Protocol | undefined): PortSpec {
  const trimmed = text.trim();
  const [, from, to] = /^(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?$/u.exec(trimmed) ?? [];
  if (trimmed === '') return { kind: 'all', protocol: protocol ?? 'TCP' };
  if (from === undefined) return { kind: 'name', protocol, name: trimmed };
  if (to === undefined) return { kind: 'number', protocol, port: Number(from) };
  return { kind: 'range', protocol, port: Number(from), endPort: Number(to) };
}

/** What the chip says. */
export function portInWords(port: FormPort): string {
  const { protocol = 'TCP' } = port;
  return port.kind === 'all'
    ? `every ${protocol} port`
    : `${protocol} ${portText(port).replace('-', port.kind === 'range' ? '–' : '-')}`;
}
