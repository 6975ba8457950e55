import fc from "../harness/properties.ts";
import type { Operation } from "../harness/document.ts";

/** What a wrong or hostile sender puts where a JSON value belongs. */
export const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER,
    "",
    " ",
    "\0",
    "\u001b[2J\u0007",
    "\ud800",
    "\udc00\ud800",
    "\u202e\ufeff\u2028",
    "x".repeat(200_000),
    "' OR 1=1 --",
    "%s%n${7*7}",
    [],
    [[]],
    {},
    { length: 1 },
    { toString: 1 },
    Array.from({ length: 1_000 }, () => 0),
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** JSON texts that `JSON.stringify` would not write. */
const oddJson = fc.constantFrom(
  '{"__proto__":{"polluted":true},"body":"x","name":"x"}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"body":"a","body":7}',
  '{"body":"\\ud800"}',
  '{"body":"\\u0000"}',
  '{"name":"\\u0000","slug":"\\u0000"}',
  '{"seq":1e400}',
  '{"seq":-0}',
  '{"seq":99999999999999999999999}',
  `{"body":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`,
);

/** Bodies that are no JSON object at all. */
export const malformedBodies: readonly (readonly [what: string, body: string | Uint8Array])[] = [
  ["a lone bracket", "{"],
  ["a trailing comma", '{"a":1,}'],
  ["single quotes", "{'a':1}"],
  ["a bare word", "hello"],
  ["NaN", '{"seq":NaN}'],
  ["a form", "body=x&name=y"],
  ["two values", "{}{}"],
  ["a byte order mark", "\ufeff{}"],
  ["a raw control character", '{"body":"\u0001"}'],
  ["a raw line break in a text", '{"body":"a\nb"}'],
  ["a NUL", "\0"],
  ["a list", "[]"],
  ["a number", "1"],
  ["null", "null"],
  ["a text", '"x"'],
  ["100,000 brackets", "[".repeat(100_000)],
  ["100,000 braces", '{"a":'.repeat(100_000)],
  ["overlong UTF-8", new Uint8Array([0x7b, 0xc0, 0xaf, 0x7d])],
  ["half a character", new Uint8Array([0x7b, 0x22, 0xe2, 0x82, 0x22, 0x7d])],
  ["UTF-8 of a surrogate", new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])],
  ["random bytes", new Uint8Array(Array.from({ length: 256 }, (_, index) => index))],
];

/** A body for an operation: its fields, some missing, some of any type, and some that it does not know. */
export function bodiesFor({ fields = [] }: Operation): fc.Arbitrary<string> {
  const known = Object.fromEntries(fields.map((field) => [field, anyJson]));
  const unknown = fc.dictionary(fc.string({ maxLength: 8 }), anyJson, { maxKeys: 2 });
  const objects = fc
    .tuple(fc.record(known, { requiredKeys: [] }), unknown)
    .map(([some, more]) => JSON.stringify({ ...more, ...some }));
  return fc.oneof({ weight: 9, arbitrary: objects }, oddJson);
}

/** What is put where an ID belongs, already fit for an address. */
export const segments = fc.oneof(
  fc.constantFrom(
    "%00",
    "%ff",
    "%e2%82",
    "%",
    "%zz",
    "..%2f..%2fetc%2fpasswd",
    "%5c..%5c",
    "a%20b",
    "%0d%0aX-Injected:%201",
    ";",
    "*",
    "'",
    "msg_00000000000000000000000000",
    "chn_01m8270advjtaz0z1mkqb60rry",
    "x".repeat(4_000),
    "__proto__",
    "constructor",
    "-1",
    "1e400",
    "undefined",
  ),
  fc.string({ minLength: 1, maxLength: 30 }).map(encode),
  fc.string({ unit: "binary", minLength: 1, maxLength: 10 }).map(encode),
);

/** Query values, already fit for an address. */
export const queryValues = fc.oneof(
  segments,
  fc.constantFrom("", "0", "-1", "1", "9999999999999999", "now", "latest", "true", "NaN", "%"),
);

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
