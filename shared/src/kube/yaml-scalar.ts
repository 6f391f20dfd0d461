/**
 * Plain scalars as Kubernetes' own YAML reader takes them, which is YAML 1.1 in places: `on` is true, `010` is 8. Whatever
 * kubectl would send is what is judged here; where a person may well have meant something else it is a surprise to tell.
 */
export interface PlainScalar {
  readonly value: string | number | boolean | null;
  /** Why the value may not be what was meant, with the mend. */
  readonly surprise?: { readonly message: string; readonly hint: string };
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);

const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(\d+))$/;
const float = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;
const notFinite = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

export function resolvePlain(text: string): PlainScalar {
  const word = words.get(text);
  if (word !== undefined) return { value: word };
  const first = text[0] ?? '';
  if (!/[-+.\d]/.test(first)) return { value: text };
  if (notFinite.test(text))
    return { value: text, surprise: { message: `\`${text}\` is no number that JSON can hold`, hint: `quote it: \`"${text}"\`` } };
  return resolveNumber(text);
}

function resolveNumber(text: string): PlainScalar {
  const digits = text.replaceAll('_', '');
  const value = integerOf(digits) ?? floatOf(digits);
  if (value === undefined) return { value: text };
  if (!/^[-+]?0\d/.test(digits)) return { value };
  const decimal = Number(digits);
  if (decimal === value)
    return {
      value,
      surprise: { message: `\`${text}\` has a leading zero, which readers disagree on`, hint: `write \`${value}\`` },
    };
  const hint = `write \`${decimal}\` or \`${value}\`, whichever is meant`;
  return { value, surprise: { message: `\`${text}\` is read as ${value} by Kubernetes and as ${decimal} by others`, hint } };
}

function integerOf(digits: string): number | undefined {
  const match = integer.exec(digits);
  if (match === null) return undefined;
  const [, sign, hex, octal, binary, decimal] = match;
  const size =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : binary !== undefined
          ? Number.parseInt(binary, 2)
          : Number(decimal);
  return sign === '-' && size !== 0 ? -size : size;
}

function floatOf(digits: string): number | undefined {
  const value = float.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
