import { createPublicKey, verify, type KeyObject } from "node:crypto";

/** What a release may be signed with; `id` is as minisign prints it: 16 upper-case hex digits. */
export type ReleaseKey = { id: string; key: KeyObject };

/** A file's content; whatever is large is handed over in pieces, so that it is never held whole. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

/** Something is not signed as it has to be; the message is a sentence for whoever runs the command. */
export class SignatureError extends Error {}

// The formats are minisign's, as https://jedisct1.github.io/minisign/ writes them down.
const ed25519 = "Ed";
const ed25519OfDigest = "ED";
const sizes = { algorithm: 2, id: 8, key: 32, signature: 64 };

/**
 * Reads a minisign public key: the file with its comment, or the line `RW…` alone. Throws a
 * `SignatureError` for anything else.
 */
export function readPublicKey(text: string): ReleaseKey {
  const line = text
    .split("\n")
    .map((each) => each.trim())
    .find((each) => each !== "" && !each.startsWith("untrusted comment:"));
  const packed = Buffer.from(line ?? "", "base64");
  if (
    packed.length !== sizes.algorithm + sizes.id + sizes.key ||
    packed.toString("latin1", 0, sizes.algorithm) !== ed25519
  ) {
    throw new SignatureError(
      "This is not a minisign public key: one is a line that begins with RW.",
    );
  }
  const [, id, key] = cut(packed, sizes.algorithm, sizes.id, sizes.key);
  return {
    id: shownId(id),
    key: createPublicKey({
      format: "jwk",
      key: { kty: "OKP", crv: "Ed25519", x: key.toString("base64url") },
    }),
  };
}

/**
 * Checks a `.minisig` over a file's content and answers its trusted comment, which is signed as
 * well; `readComment` takes it apart. Throws a `SignatureError` if the text is not a signature, if
 * none of the keys made it, or if content or comment are not what was signed. Signatures over the
 * whole file instead of its BLAKE2b hash (minisign before 0.10, or `-l`) are refused.
 */
export async function verifySignature(
  content: Content,
  signature: string,
  keys: readonly ReleaseKey[],
): Promise<string> {
  const lines = signature.replaceAll("\r\n", "\n").trimEnd().split("\n");
  const comment = /^trusted comment: (.*)$/.exec(lines[2] ?? "")?.[1];
  const packed = Buffer.from(lines[1] ?? "", "base64");
  const ofComment = Buffer.from(lines[3] ?? "", "base64");
  if (
    lines.length !== 4 ||
    comment === undefined ||
    packed.length !== sizes.algorithm + sizes.id + sizes.signature ||
    ofComment.length !== sizes.signature
  ) {
    throw new SignatureError("This is not a minisign signature.");
  }
  const [algorithm, id, ofDigest] = cut(packed, sizes.algorithm, sizes.id, sizes.signature);
  if (algorithm.toString("latin1") !== ed25519OfDigest) {
    throw new SignatureError("The signature is of minisign's old kind, which is not accepted.");
  }
  const signer = keys.find((each) => each.id === shownId(id));
  if (signer === undefined) {
    throw new SignatureError(`The signature is by a key that is not trusted, ${shownId(id)}.`);
  }
  if (!verify(null, await digestOf(content), signer.key, ofDigest)) {
    throw new SignatureError(
      "The file is not the one that was signed: it was changed or cut short.",
    );
  }
  if (!verify(null, Buffer.concat([ofDigest, Buffer.from(comment)]), signer.key, ofComment)) {
    throw new SignatureError("The signature's comment is not the one that was signed.");
  }
  return comment;
}

/**
 * The fields of a trusted comment, `file:clickclack_1.2.0_linux_amd64.tar.gz version:1.2.0`. A
 * release's signatures always name both: without them, the signature of an older release or of
 * another file would do for this one.
 */
export function readComment(comment: string): Record<string, string> {
  return Object.fromEntries(
    comment.split(/\s+/).flatMap((field) => {
      const [, name, value] = /^([^:]+):(.*)$/.exec(field) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What is signed in a file's place: its BLAKE2b hash of 512 bits. */
export async function digestOf(content: Content): Promise<Buffer> {
  const hash = new Bun.CryptoHasher("blake2b512");
  if (content instanceof Uint8Array) hash.update(content);
  else for await (const piece of content) hash.update(piece);
  return hash.digest();
}

/** A key's ID, which the format keeps with its lowest byte first, as people compare it. */
export function shownId(id: Buffer): string {
  return Buffer.from(id.toReversed()).toString("hex").toUpperCase();
}

function cut(
  bytes: Buffer,
  first: number,
  second: number,
  third: number,
): [Buffer, Buffer, Buffer] {
  return [
    bytes.subarray(0, first),
    bytes.subarray(first, first + second),
    bytes.subarray(first + second, first + second + third),
  ];
}
