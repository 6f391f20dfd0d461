/** Subjects and peers (CNP-9…CNP-14) as tests. */
import type { JsonObject, JsonValue } from '../../kube/index.ts';
import { parseCidr } from '../addresses.ts';
import { asArray, asObject, asText, compileSelector, own } from '../selector.ts';
import { allLabels, someOf, testOfSelector } from '../tiers/index.ts';
import type { EndTest } from '../tiers/index.ts';

/** CNP-9: of `namespaces` or `pods`; every pod where neither is set. Never a pod on the host network. */
export function podsMeant(raw: JsonObject): EndTest {
  const pods = own(raw, 'pods');
  if (!isSet(pods)) return podsLabelled(own(raw, 'namespaces'), {});
  const both = asObject(pods);
  return podsLabelled(own(both, 'namespaceSelector'), own(both, 'podSelector'));
}

function podsLabelled(namespaces: JsonValue | undefined, pods: JsonValue | undefined): EndTest {
  const labels = allLabels(
    testOfSelector(compileSelector(namespaces), 'namespace'),
    testOfSelector(compileSelector(pods), 'pod'),
  );
  return { end: 'pod', labels };
}

/** Undefined for an item without a field that is `known` (CNP-15). Ingress knows pods only (CNP-10). */
export function compilePeer(raw: JsonObject, known: readonly string[]): EndTest | undefined {
  const key = known.find((name) => isSet(own(raw, name))) ?? '';
  const value = own(raw, key);
  switch (key) {
    case 'namespaces':
    case 'pods':
      return podsMeant(raw);
    case 'networks':
      return someOf(...asArray(value).map((text) => inNetwork(asText(text))));
    case 'nodes':
      return { end: 'host', labels: testOfSelector(compileSelector(value), 'pod') };
    case 'domainNames':
      return domainTest(asArray(value).map(asText));
    default:
      return undefined;
  }
}

/** CNP-14 */
function domainTest(names: readonly string[]): EndTest {
  const which = names.length === 1 ? names[0] : `one of ${names.join(', ')}`;
  return { end: 'some-external', why: `which addresses ${which} has is not known` };
}

/** CNP-12: whoever has the address, pods and nodes too. */
function inNetwork(text: string): EndTest {
  const range = parseCidr(text);
  if (range === undefined) throw new Error(`invariant violated: ${text} passed validation as a CIDR`);
  return { end: 'address', range };
}

const isSet = (value: JsonValue | undefined): boolean => value !== undefined && value !== null;
