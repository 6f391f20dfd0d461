import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPath, parsePath } from '../../src/kube/index.ts';

const codeUnit = fc.nat(0xffff).map((unit) => String.fromCharCode(unit));

describe('paths in words', () => {
  test.each([
    ['spec.ingress[0].from[1]', ['spec', 'ingress', 0, 'from', 1]],
    ['metadata.labels["app.kubernetes.io/name"]', ['metadata', 'labels', 'app.kubernetes.io/name']],
    ['["a\\"b"][""]', ['a"b', '']],
    ['["__proto__"]', undefined],
    ['__proto__', ['__proto__']],
    ['', []],
  ])('%s', (text, path) => {
    expect(parsePath(text)).toEqual(path);
  });

  test.each(['.', 'a.', '.a', 'a..b', 'a[', 'a[x]', 'a["b]', 'a[01]', 'a b', '["a"', "['a']"])('%j is no path', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });

  test('any path is read back from its words', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(99), fc.string(), fc.string({ unit: codeUnit })), { maxLength: 5 }), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  test('no text makes it throw, and what it reads it also writes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const path = parsePath(text);
        expect(path === undefined ? text : formatPath(path)).toBe(text);
      }),
    );
  });
});
