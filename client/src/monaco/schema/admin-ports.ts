/** Ports of policy.networking.k8s.io: `ports` of v1alpha1, `protocols` of v1alpha2. */
import { adminFields } from '@eastwest/shared/kube';
import type { JSONSchema } from 'monaco-yaml';
import { choice, integer, list, mapping, text } from './kit.ts';

const protocol = choice('`TCP` when left out.', { TCP: 'what is meant when it is left out', UDP: 'UDP', SCTP: 'SCTP' });
const start = integer('The first port, from 1.');
const end = integer('The last port, above the first.');
const name =
  'The name of a container port of the destination pods. It says the protocol too: number and protocol are those that the pod declares. Not beside `networks`, `nodes` or `domainNames`: only pods give their ports names.';
const either = 'One item: exactly one of these fields.';
const none = 'Without the list: **every** protocol and port. Never empty.';

export const adminPorts = list(
  `The destination ports. ${none} For every port of a protocol write the range 1 to 65535.`,
  mapping(
    adminFields.port,
    either,
    {
      portNumber: mapping(
        adminFields.portNumber,
        'One port.',
        { protocol, port: integer('A number from 1 to 65535: the port of the pod, not that of a Service.') },
        { required: ['port'] },
      ),
      portRange: mapping(adminFields.portRange, 'A range of ports.', { protocol, start, end }, { required: ['start', 'end'] }),
      namedPort: text(name),
    },
    { title: 'port', snippets: [{ label: 'TCP port', body: { portNumber: { protocol: 'TCP', port: '^${1:80}' } } }] },
  ),
);

const destinationPort = mapping(adminFields.destinationPort, 'One port, or a range of them.', {
  number: integer('A number from 1 to 65535: the port of the pod, not that of a Service.'),
  range: mapping(adminFields.range, 'A range of ports.', { start, end }, { required: ['start', 'end'] }),
});

function destination(words: string): JSONSchema {
  return mapping(
    adminFields.destination,
    `${words} For every port write the range 1 to 65535.`,
    { destinationPort },
    { required: ['destinationPort'] },
  );
}

export const clusterProtocols = list(
  `Protocols and their destination ports. ${none}`,
  mapping(
    adminFields.protocol,
    either,
    {
      tcp: destination('TCP, on a destination port.'),
      udp: destination('UDP, on a destination port.'),
      sctp: destination('SCTP, on a destination port.'),
      destinationNamedPort: text(name),
    },
    { title: 'protocol', snippets: [{ label: 'TCP port', body: { tcp: { destinationPort: { number: '^${1:80}' } } } }] },
  ),
);
