/** The twelve recipes, each a function from the cluster's facts and a place to the policies that it makes, or to what is missing. */
import { err, ok } from '../base/index.ts';
import type { Result } from '../base/index.ts';
import type { ClusterState, JsonObject, JsonValue } from '../kube/index.ts';
import { backendsOf, scrapeTargets } from '../facts/index.ts';
import { everyFamily, factsOf, isOf, podsAt, portItems } from './facts.ts';
import type { Facts } from './facts.ts';
import type { Recipe, RecipeId, RecipePlace } from './recipe.ts';
import { blocksOf, peersOf, selectorOf } from './selectors.ts';
import { freeName, newPolicyText } from './write.ts';

interface Made {
  readonly name: string;
  readonly namespace?: string;
  readonly spec: JsonObject;
}

interface Definition {
  readonly id: RecipeId;
  readonly title: string;
  readonly sentence: string;
  readonly caveats: readonly string[];
  /** An error is what the cluster lacks, as a sentence. */
  readonly make: (facts: Facts, place: RecipePlace) => Result<readonly Made[], string>;
}

/** In the order of their ids. */
export function recipesFor(state: ClusterState, place: RecipePlace): readonly Recipe[] {
  const facts = factsOf(state);
  return definitions.map((definition) => recipeOf(definition, facts, place));
}

function recipeOf({ make, ...about }: Definition, facts: Facts, place: RecipePlace): Recipe {
  const made = make(facts, place);
  if (!made.ok) return { ...about, missing: made.error };
  const taken = new Set<string>();
  const changes = made.value.map(({ name, namespace = place.namespace, spec }) => {
    const free = freeName(facts.state, namespace, name, taken);
    taken.add(`${namespace}/${free}`);
    return { type: 'create', text: newPolicyText(namespace, free, spec, `${about.id}: ${about.sentence}`) } as const;
  });
  return { ...about, proposal: { title: about.title, summary: about.sentence, changes } };
}

const one = (name: string, spec: JsonObject): Result<readonly Made[], string> => ok([{ name, spec }]);

/** Of the workload, else every pod. */
function subjectOf(facts: Facts, place: RecipePlace): JsonObject {
  return (place.workload && selectorOf(podsAt(facts, place), facts.world)) ?? {};
}

/** `web-from-ingress`, or of a whole namespace `from-ingress`. */
function nameFor({ workload }: RecipePlace, what: string): string {
  return workload === undefined ? what : `${workload.name}-${what}`.slice(0, 253);
}

function ingressFrom(facts: Facts, place: RecipePlace, from: readonly JsonValue[], ports: readonly JsonValue[]): JsonObject {
  return { podSelector: subjectOf(facts, place), policyTypes: ['Ingress'], ingress: [{ from, ports }] };
}

function egressTo(facts: Facts, place: RecipePlace, rules: readonly JsonObject[]): JsonObject {
  return { podSelector: subjectOf(facts, place), policyTypes: ['Egress'], egress: rules };
}

function dnsRule({ dns, world }: Facts): JsonObject | undefined {
  const pods = dns.pods.map(({ pod }) => pod);
  const to = [...peersOf(pods, world), ...(dns.nodeLocal ? blocksOf(['169.254.20.10']) : [])];
  return to.length === 0 ? undefined : { to, ports: portItems(dns.pods.flatMap(({ ports }) => ports)) };
}

const noDns = 'No DNS pods are seen: neither a Service kube-dns, coredns or dns-default nor pods labelled k8s-app=kube-dns.';

function allowDns(facts: Facts, place: RecipePlace): Result<readonly Made[], string> {
  const rule = dnsRule(facts);
  return rule === undefined ? err(noDns) : one(nameFor(place, 'allow-dns'), egressTo(facts, place, [rule]));
}

/** Everything, but not what `except` names; the pods stay reachable by their labels, whatever engines make of blocks (NP-30). */
function everywhereBut(
  facts: Facts,
  except: { readonly v4: readonly string[]; readonly v6: readonly string[] },
): readonly JsonObject[] {
  const blocks = [{ ipBlock: { cidr: '0.0.0.0/0', except: except.v4 } }];
  return everyFamily(facts).v6 ? [...blocks, { ipBlock: { cidr: '::/0', except: except.v6 } }] : blocks;
}

/** The private and special ranges of semantics 6.1, R-9: pods, Services and nodes are in one of them nearly everywhere. */
const inside = {
  v4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
  v6: ['fc00::/7', 'fe80::/10'],
} as const;

const definitions: readonly Definition[] = [
  {
    id: 'R-1',
    title: 'Default deny, both ways',
    sentence: 'Nothing comes in and nothing goes out, but for name lookups; what is needed is allowed by other policies.',
    caveats: ['Lookups are allowed by a second policy, because without it everything fails at once.'],
    make: (facts, place) => {
      const dns = allowDns(facts, place);
      const deny: Made = {
        name: nameFor(place, 'default-deny'),
        spec: { podSelector: subjectOf(facts, place), policyTypes: ['Ingress', 'Egress'] },
      };
      return dns.ok ? ok([...dns.value, deny]) : ok([deny]);
    },
  },
  {
    id: 'R-2',
    title: 'Default deny, incoming',
    sentence: 'Nothing comes in unless another policy allows it; what goes out stays as it is.',
    caveats: [],
    make: (facts, place) =>
      one(nameFor(place, 'default-deny-ingress'), { podSelector: subjectOf(facts, place), policyTypes: ['Ingress'] }),
  },
  {
    id: 'R-3',
    title: 'Allow DNS',
    sentence: 'Names may be looked up at the cluster’s DNS, on the ports that its pods really listen on.',
    caveats: ['With a DNS cache on each node, pods ask the node: whether policies see that differs between engines.'],
    make: allowDns,
  },
  {
    id: 'R-4',
    title: 'Within the namespace only',
    sentence: 'Only pods of the same namespace may connect.',
    caveats: ['This also shuts out ingress controllers, monitoring and webhooks.'],
    make: (facts, place) =>
      one(nameFor(place, 'same-namespace'), {
        podSelector: subjectOf(facts, place),
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: {} }] }],
      }),
  },
  {
    id: 'R-5',
    title: 'Allow the ingress controller',
    sentence: 'The cluster’s ingress controller may reach what is published by an Ingress, on the port that the pods listen on.',
    caveats: ['Load balancers that hand on to pods directly come from addresses of their own.'],
    make: fromIngress,
  },
  {
    id: 'R-6',
    title: 'Allow monitoring',
    sentence: 'Prometheus may scrape the metrics port.',
    caveats: [],
    make: fromMonitoring,
  },
  {
    id: 'R-7',
    title: 'One client only',
    sentence: 'Only the chosen client may reach it, and the client may reach it and look names up: both halves.',
    caveats: ['Where the client is not isolated for egress today, it will be.'],
    make: oneClient,
  },
  {
    id: 'R-8',
    title: 'No metadata server',
    sentence: 'Everything may be reached except the cloud’s metadata server, which hands out credentials of the node.',
    caveats: [
      'Policies only add: no other policy of these pods may allow the address.',
      'GKE Workload Identity needs 169.254.169.252 on TCP 988 and, with Dataplane V2, 169.254.169.254 on TCP 80.',
    ],
    make: (facts, place) =>
      one(
        nameFor(place, 'no-metadata-server'),
        egressTo(facts, place, [
          { to: [...everywhereBut(facts, { v4: ['169.254.169.254/32'], v6: ['fd00:ec2::254/128'] }), { namespaceSelector: {} }] },
        ]),
      ),
  },
  {
    id: 'R-9',
    title: 'Internet only',
    sentence: 'What is outside the cluster’s own networks may be reached, and DNS; no pod, no node, no Service.',
    caveats: ['Networks of pods, Services or nodes outside the private ranges have to be added to the exceptions.'],
    make: (facts, place) => {
      const rule = dnsRule(facts);
      const out: JsonObject = { to: everywhereBut(facts, inside) };
      return one(nameFor(place, 'internet-only'), egressTo(facts, place, rule === undefined ? [out] : [out, rule]));
    },
  },
  {
    id: 'R-10',
    title: 'Allow the API server',
    sentence: 'The API server may be reached at its own addresses, which are not that of the Service kubernetes.',
    caveats: ['When the control plane moves to other addresses, the policy has to follow.'],
    make: (facts, place) => {
      const { endpoints } = facts.apiServer;
      if (endpoints.length === 0) return err('The endpoints of the Service kubernetes are not seen.');
      const ports = portItems(endpoints.map(({ port }) => ({ protocol: 'TCP', port })));
      return one(
        nameFor(place, 'allow-apiserver'),
        egressTo(facts, place, [{ to: blocksOf(endpoints.map(({ ip }) => ip)), ports }]),
      );
    },
  },
  {
    id: 'R-11',
    title: 'Allow the API server to ask a webhook',
    sentence: 'Admission webhooks stay reachable on the port that their pods listen on: the API server, which asks, is no pod.',
    caveats: ['From anywhere, because the API server’s address as its webhooks see it differs between platforms.'],
    make: toWebhooks,
  },
  {
    id: 'R-12',
    title: 'Allow everything in',
    sentence: 'Anyone may connect on any port: the way out while something is broken.',
    caveats: ['It cancels every other policy that restricts who may connect to the same pods.'],
    make: (facts, place) =>
      one(nameFor(place, 'allow-all-ingress'), { podSelector: subjectOf(facts, place), policyTypes: ['Ingress'], ingress: [{}] }),
  },
];

function fromIngress(facts: Facts, place: RecipePlace): Result<readonly Made[], string> {
  const from = peersOf(facts.controllers, facts.world);
  if (from.length === 0) return err('No ingress controller is seen among the pods.');
  const pods = new Set(podsAt(facts, place));
  const published = backendsOf(facts.state, facts.world).filter(({ pod }) => pods.has(pod));
  const ports = portItems(published.flatMap((backend) => backend.ports));
  if (ports.length === 0) return err('No Ingress publishes any of these pods.');
  return one(nameFor(place, 'from-ingress'), ingressFrom(facts, place, from, ports));
}

function fromMonitoring(facts: Facts, place: RecipePlace): Result<readonly Made[], string> {
  const from = peersOf(facts.prometheus, facts.world);
  if (from.length === 0) return err('No Prometheus is seen among the pods.');
  const pods = new Set(podsAt(facts, place));
  const scraped = scrapeTargets(facts.state, facts.world).filter(({ pod }) => pods.has(pod));
  const ports = portItems(scraped.flatMap((target) => target.ports));
  if (ports.length === 0) return err('None of these pods is annotated to be scraped, or chosen by a monitor.');
  return one(nameFor(place, 'from-monitoring'), ingressFrom(facts, place, from, ports));
}

function oneClient(facts: Facts, place: RecipePlace): Result<readonly Made[], string> {
  const { workload, client } = place;
  if (workload === undefined) return err('Choose the workload that is to be protected.');
  if (client === undefined) return err('Choose the client: draw a line to the workload on the map.');
  const servers = podsAt(facts, place);
  const clients = facts.world.pods.filter((pod) => pod.namespace === client.namespace && isOf(pod, client));
  const [from, to] = [peersOf(clients, facts.world), peersOf(servers, facts.world)];
  const ports = portItems(servers.flatMap((pod) => pod.ports));
  const rule = dnsRule(facts);
  const asking = selectorOf(clients, facts.world);
  if (from.length === 0 || to.length === 0 || asking === undefined) return err('No label tells these pods from others.');
  if (ports.length === 0) return err('The workload declares no port.');
  return ok([
    { name: `${workload.name}-from-${client.name}`, spec: ingressFrom(facts, place, from, ports) },
    {
      name: `${client.name}-to-${workload.name}`,
      namespace: client.namespace,
      spec: { podSelector: asking, policyTypes: ['Egress'], egress: [{ to, ports }, ...(rule === undefined ? [] : [rule])] },
    },
  ]);
}

function toWebhooks(facts: Facts, place: RecipePlace): Result<readonly Made[], string> {
  const pods = new Set(podsAt(facts, place));
  const asked = facts.webhooks.filter(({ pod }) => pods.has(pod));
  const subject = selectorOf([...new Set(asked.map(({ pod }) => pod))], facts.world);
  if (subject === undefined) return err('No webhook configuration names a Service of these pods.');
  const ports = portItems(asked.flatMap((webhook) => webhook.ports));
  return one(nameFor(place, 'allow-webhook'), { podSelector: subject, policyTypes: ['Ingress'], ingress: [{ ports }] });
}
