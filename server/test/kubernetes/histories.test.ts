/** Any history of changes with any faults in it ends in exactly what the API server holds (G1, in the small). */
import { describe, expect, test } from 'vitest';
import { type Random, random } from '../support/random.ts';
import { type Collection, type FakeApiServer, type Fault, sendStatus, statusObject } from './support/fake-api-server.ts';
import { type Followed, isEqual, prepare } from './support/follow.ts';

const histories = 200;
const steps = 40;
const collectionsToChange: readonly Collection[] = ['namespaces', 'pods', 'pods', 'pods', 'networkpolicies', 'services', 'nodes'];
const names = ['web', 'db', 'constructor', 'x'];
/** Legal, and what a plain object would trip over (T16). */
const labelKeys = ['app', 'constructor', 'toString', 'valueOf', 'hasOwnProperty'];

const faults: readonly Fault[] = [
  (response) => response.socket?.resetAndDestroy(),
  (response) => response.end('<html>502</html>'),
  (response) => sendStatus(response, 410, 'Expired', 'too old'),
  (response) => sendStatus(response, 500, 'InternalError', 'etcd'),
  (response) => sendStatus(response, 429, 'TooManyRequests', 'later', { 'retry-after': '3' }),
  (response) => sendStatus(response, 504, 'Timeout', 'Too large resource version'),
  (response) => sendStatus(response, 403, 'Forbidden', 'no'),
  (response) => response.writeHead(200).end(),
];

const troubles: readonly ((fake: FakeApiServer, collection: Collection, chance: Random) => void)[] = [
  (fake, collection) => fake.end(collection),
  (fake, collection) => fake.cut(collection),
  (fake) => fake.cutAll(),
  (fake) => fake.compact(),
  (fake, collection) => fake.bookmark(collection),
  (fake, collection) => fake.write(collection, 'garbage\n'),
  (fake, collection) => {
    fake.write(collection, '{"type":"ADDED","obj');
    fake.cut(collection);
  },
  (fake, collection) =>
    fake.write(collection, `${JSON.stringify({ type: 'ERROR', object: statusObject(410, 'Expired', 'old') })}\n`),
  (fake, collection) => fake.write(collection, `${JSON.stringify({ type: 'ERROR', object: statusObject(500, 'Error', 'x') })}\n`),
  (fake, collection, chance) => fake.next(collection, 'watch', chance.pick(faults)),
  (fake, collection, chance) => fake.next(collection, 'list', chance.pick(faults)),
  (fake, _, chance) => (fake.pageSize = 1 + chance.int(5)),
];

function change(fake: FakeApiServer, chance: Random): void {
  const collection = chance.pick(collectionsToChange);
  const scoped = collection === 'namespaces' || collection === 'nodes';
  const id = scoped ? chance.pick(names) : `${chance.pick(names)}/${chance.pick(names)}`;
  if (chance.chance(0.35)) fake.remove(collection, id);
  else fake.put(collection, id, { metadata: { labels: { [chance.pick(labelKeys)]: String(chance.int(100)) } } });
}

async function live(followed: Followed, chance: Random): Promise<void> {
  const { fake } = followed;
  for (let step = 0; step < steps; step += 1) {
    const many = chance.int(4);
    for (let index = 0; index < many; index += 1) change(fake, chance);
    if (chance.chance(0.4)) chance.pick(troubles)(fake, chance.pick(collectionsToChange), chance);
    if (chance.chance(0.5)) await new Promise(setImmediate);
    if (chance.chance(0.3)) followed.clock.step(chance.int(3000));
  }
}

describe('random histories', () => {
  const perTest = 20;
  test.each(Array.from({ length: histories / perTest }, (_, index) => index * perTest))(
    'with seeds from %i end in the state of the API server, and keep every promise to the sink',
    async (first) => {
      for (let seed = first; seed < first + perTest; seed += 1) {
        const chance = random(seed);
        const followed = await prepare(() => chance.int(1000) / 1000);
        const { fake, sink, source } = followed;
        sink.expectCalls(true);
        await source.start(sink);
        await live(followed, chance);
        fake.clearFaults();
        try {
          await followed.within(200_000, () => sink.replaced === 1 && isEqual(followed) && sink.healths.at(-1)?.state === 'live');
          await followed.within(200_000, () => sink.hiddenNow.length === 0);
        } catch (error) {
          throw new Error(`seed ${seed}`, { cause: error });
        }
        await source.stop();
        sink.expectCalls(false);
        change(fake, chance);
        await followed.settle();
        expect({ seed, broken: sink.broken, timers: followed.clock.pending }).toEqual({ seed, broken: [], timers: 0 });
      }
    },
    60_000,
  );
});
