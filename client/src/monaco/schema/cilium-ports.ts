/** `toPorts` of Cilium, and what a connection on them must satisfy beyond the port. */
import { ciliumFields, icmpTypes } from '@eastwest/shared/kube';
import type { JSONSchema } from 'monaco-yaml';
import { fqdn } from './cilium-peers.ts';
import { anything, choice, integer, list, mapping, text, texts } from './kit.ts';

const port = mapping(
  ciliumFields.port,
  'One port, or a range of them.',
  {
    port: text(
      '**In quotes**: a number, or the name of a container port of the destination pods. `"0"` is every port. It must be there.',
    ),
    endPort: integer('The last port of a range that begins at `port`.'),
    protocol: choice('`ANY` when left out, unlike in a NetworkPolicy.', {
      TCP: 'TCP',
      UDP: 'UDP',
      SCTP: 'SCTP',
      ANY: 'TCP, UDP and SCTP; what is meant when it is left out',
    }),
  },
  { title: 'port', required: ['port'] },
);

const ports = list('One of these is enough, at most 40. **Empty**: no port at all, so nothing.', port);

const secret = mapping(
  ciliumFields.secret,
  'A Secret.',
  { name: text('Its name.'), namespace: text('Its namespace.') },
  { required: ['name'] },
);

const header = mapping(
  ciliumFields.header,
  'A header of the request.',
  {
    name: text('Its name.'),
    value: text('What it must be.'),
    secret,
    mismatch: choice('What happens when it is another.', {
      LOG: 'it is logged',
      ADD: 'the right one is added',
      DELETE: 'it is taken away',
      REPLACE: 'it is replaced',
    }),
  },
  { required: ['name'] },
);

const http = mapping(
  ciliumFields.http,
  'A request: everything that is written must hold.',
  {
    path: text('A regular expression for the whole path.'),
    method: text('A regular expression for the method: `GET`.'),
    host: text('A regular expression for the host.'),
    headers: texts('Headers that must be there.'),
    headerMatches: list('Headers and what they must be.', header),
  },
  { title: 'request' },
);

const tls = mapping(
  ciliumFields.tls,
  'Certificates for TLS that is ended or begun in between.',
  {
    secret,
    trustedCA: text('The key in the Secret under which the authorities stand.'),
    certificate: text('The key under which the certificate stands.'),
    privateKey: text('The key under which the private key stands.'),
  },
  { required: ['secret'] },
);

const listener = mapping(
  ciliumFields.listener,
  'A listener of Envoy that the connections go through. Only for egress.',
  {
    name: text('Its name.'),
    envoyConfig: mapping(
      ciliumFields.envoyConfig,
      'Where it is.',
      {
        kind: choice('The kind.', {
          CiliumEnvoyConfig: 'of the namespace',
          CiliumClusterwideEnvoyConfig: 'of the cluster',
        }),
        name: text('The name.'),
      },
      { required: ['name'] },
    ),
    priority: integer('From 1 to 100: smaller wins.'),
  },
  { required: ['name', 'envoyConfig'] },
);

const portSnippets = [{ label: 'TCP port', body: { ports: [{ port: '"${1:80}"', protocol: 'TCP' }] } }];

export const toPorts = list(
  'Destination ports, one item is enough. Without it, or empty: every port of every protocol.',
  mapping(
    ciliumFields.portRule,
    'Ports, and what a connection on them must satisfy.',
    {
      ports,
      rules: mapping(
        ciliumFields.l7,
        'What is asked beyond the port: either `http` or `dns`. The connection then depends on what is in it.',
        {
          http: list('Requests that are let through; one is enough.', http),
          dns: list('Names that may be asked for; one is enough. Only for egress to port 53.', fqdn),
        },
      ),
      terminatingTLS: tls,
      originatingTLS: tls,
      serverNames: texts('Server names that TLS may ask for.'),
      listener,
    },
    { title: 'ports', snippets: portSnippets },
  ),
);

export const toDeniedPorts = list(
  'Destination ports, one item is enough. Without it, or empty: every port of every protocol.',
  mapping(ciliumFields.portDenyRule, 'Ports.', { ports }, { title: 'ports', snippets: portSnippets }),
);

const typeNames = [...new Set([...icmpTypes.IPv4, ...icmpTypes.IPv6])];

const type: JSONSchema = {
  type: ['string', 'integer'],
  markdownDescription: 'By name or number. Which names there are depends on the family.',
  enum: typeNames,
};

export const icmps = list(
  'Messages of ICMP. **Not beside** `toPorts`; such an item lets no TCP, UDP or SCTP through.',
  mapping(ciliumFields.icmps, 'Messages.', {
    fields: list(
      'One is enough, at most 40.',
      mapping(
        ciliumFields.icmpField,
        'A message.',
        { family: choice('`IPv4` when left out.', { IPv4: 'IPv4', IPv6: 'IPv6' }), type },
        { title: 'message', required: ['type'] },
      ),
    ),
  }),
);

export const authentication = mapping(
  ciliumFields.authentication,
  'Whether both ends must prove who they are.',
  {
    mode: choice('The mode.', {
      required: 'they must',
      disabled: 'they need not',
      'test-always-fail': 'they cannot: for tests',
    }),
  },
  { required: ['mode'] },
);

/** Removed from the API. */
export const requires = anything('Removed from the API: leave it out.');
