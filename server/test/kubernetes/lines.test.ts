import { expect, test } from 'vitest';
import { GarbledStream, LineSplitter } from '../../src/cluster/kubernetes/lines.ts';

const text = '{"a":"ß→漢字𝒳"}\n\n{"b":1}\nrest';
const bytes = Buffer.from(text);

test('lines are the same wherever the stream is cut in two (F7)', () => {
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const splitter = new LineSplitter();
    const lines = [...splitter.push(bytes.subarray(0, cut)), ...splitter.push(bytes.subarray(cut))];
    expect(lines).toEqual(['{"a":"ß→漢字𝒳"}', '', '{"b":1}']);
    expect(splitter.midLine).toBe(true);
  }
});

test('and when it comes byte by byte', () => {
  const splitter = new LineSplitter();
  expect([...bytes].flatMap((byte) => splitter.push(Uint8Array.of(byte)))).toHaveLength(3);
});

test('bytes that are no UTF-8 make the stream untrustworthy', () => {
  expect(() => new LineSplitter().push(Uint8Array.of(0xc3, 0x28, 0x0a))).toThrow(GarbledStream);
});

test('a line longer than any object ends the stream instead of filling the memory', () => {
  const splitter = new LineSplitter();
  const chunk = new Uint8Array(8 * 1024 * 1024);
  expect(() => {
    for (let index = 0; index < 5; index += 1) splitter.push(chunk);
  }).toThrow(GarbledStream);
});
