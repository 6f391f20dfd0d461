/** A rule of Calico: what it is about, and what happens then (table 3.4). */
import { calicoFields } from '@eastwest/shared/kube';
import type { JSONSchema } from 'monaco-yaml';
import { choice, integer, list, mapping, saying, text, texts, textsByKey } from './kit.ts';

export const grammar =
  "Such as `app == 'web' && env in {'prod', 'test'}`; also `!=`, `not in`, `has(key)`, `contains`, `starts with`, `ends with`, `||`, `!`, `all()`. `!=` and `not in` also hold where the label is absent.";

const icmp = mapping(calicoFields.icmp, 'Messages of ICMP. The rule must say `protocol: ICMP` or `ICMPv6`.', {
  type: integer('From 0 to 254; 8 is an echo request of IPv4.'),
  code: integer('From 0 to 255. It needs a `type`.'),
});

const protocol: JSONSchema = {
  type: ['string', 'integer'],
  markdownDescription: 'The protocol, by name or number. Without it: every protocol. Ports by number need TCP, UDP or SCTP said.',
  enum: ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 'UDPLite'],
};

const portWords =
  'Numbers, ranges in quotes (`"8000:8010"`), or names of container ports; one is enough, at most 50. Numbers need the rule to say `protocol: TCP`, `UDP` or `SCTP`; a name stands for what each pod declares under it.';

const selectorWords = `Endpoints, and network sets, with these labels. Addresses that no endpoint or set has **never** match. ${grammar}`;

function entity(side: 'source' | 'destination'): JSONSchema {
  const ports = list(`Ports of the ${side}. ${portWords}`, { type: ['integer', 'string'] });
  return mapping(
    calicoFields.entity,
    `The ${side}. Everything that is written must hold; \`{}\` matches all, outside the cluster too.`,
    {
      selector: text(`${selectorWords} In a NetworkPolicy without a \`namespaceSelector\` only this namespace is meant.`),
      notSelector: text(
        `Whatever is **not** one of the endpoints with these labels: in a GlobalNetworkPolicy addresses outside the cluster too; in a NetworkPolicy only the rest of this namespace. ${grammar}`,
      ),
      namespaceSelector: text(
        `By the labels of the namespace. \`all()\` is every namespace, \`global()\` only what is in none: global network sets and host endpoints. ${grammar}`,
      ),
      nets: texts('Address blocks; one is enough. They match pods too. All of a rule are of one address family.'),
      notNets: texts('Address blocks that are not meant. `0.0.0.0/0` is refused: the rule would never match.'),
      serviceAccounts: mapping(calicoFields.serviceAccounts, 'Pods that run as one of these service accounts.', {
        names: texts('One is enough.'),
        selector: text(`By the labels of the service account; it must hold beside \`names\`. ${grammar}`),
      }),
      services: mapping(
        calicoFields.services,
        'A Service: for egress as the destination its endpoints with their ports, for ingress as the source their addresses. It stands alone, without selectors, nets or ports.',
        { name: text('Its name.'), namespace: text('The policy’s own when left out.') },
        { required: ['name'] },
      ),
      ports,
      notPorts: saying(`Ports that are not meant. ${portWords}`, ports),
    },
  );
}

const http = mapping(
  calicoFields.http,
  'What a request must be. Only in an ingress rule that allows; needs Calico’s application layer policy.',
  {
    methods: texts('Such as `GET`; one is enough.'),
    paths: list(
      'One is enough.',
      mapping(calicoFields.httpPath, 'A path, or what it begins with.', {
        exact: text('The whole path.'),
        prefix: text('What the path begins with.'),
      }),
    ),
  },
);

export const calicoRule = mapping(
  calicoFields.rule,
  'One rule: everything that is written must hold. Without criteria it is about every connection.',
  {
    action: choice('What happens to connections that match.', {
      Allow: 'lets the connection in or out: nobody after this is asked',
      Deny: 'cuts the connection: nobody after this is asked',
      Pass: 'leaves the **whole tier**, the policies in it that were not asked yet too: the next tier decides',
      Log: 'writes a log line; the **next rule** goes on deciding',
    }),
    ipVersion: { type: 'integer', enum: [4, 6], markdownDescription: 'Only this version of IP.' },
    protocol,
    notProtocol: saying('Every protocol but this one.', protocol),
    icmp,
    notICMP: saying('Every message of ICMP but these. The rule must say `protocol: ICMP` or `ICMPv6`.', icmp),
    source: entity('source'),
    destination: entity('destination'),
    http,
    metadata: mapping(calicoFields.ruleMetadata, 'Notes about the rule.', {
      annotations: textsByKey('They have no effect on traffic.'),
    }),
  },
  { title: 'rule', required: ['action'] },
);
