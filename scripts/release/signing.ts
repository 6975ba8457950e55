import {
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from "node:crypto";

import { digestOf, shownId, type Content } from "../../src/release/signature.ts";

/** A secret key of minisign's, and its ID as the format keeps it. */
export type SecretKey = { id: Buffer; key: KeyObject };

const none = Buffer.from([0, 0]);

/** A new pair of keys as minisign writes them with `-W`: the files' texts. */
export function makeKeys(): { publicKey: string; secretKey: string } {
  const { d, x } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  if (d === undefined || x === undefined) throw new Error("No Ed25519 key could be made.");
  const id = randomBytes(8);
  const point = Buffer.from(x, "base64url");
  const packed = Buffer.concat([
    Buffer.from("Ed"),
    none,
    Buffer.from("B2"),
    // Salt, cost and memory of the password's hash, which there is none of.
    Buffer.alloc(32 + 8 + 8),
    id,
    Buffer.from(d, "base64url"),
    point,
    // The checksum, which minisign leaves out without a password, too.
    Buffer.alloc(32),
  ]);
  const line = Buffer.concat([Buffer.from("Ed"), id, point]).toString("base64");
  return {
    publicKey: `untrusted comment: minisign public key ${shownId(id)}\n${line}\n`,
    secretKey: `untrusted comment: minisign secret key, without a password\n${packed.toString("base64")}\n`,
  };
}

/**
 * Reads a secret key of minisign's that has no password (`minisign -G -W`, `bun run release:key`).
 * Throws a sentence for anything else.
 */
export function readSecretKey(text: string): SecretKey {
  const line = text
    .split("\n")
    .map((each) => each.trim())
    .find((each) => each !== "" && !each.startsWith("untrusted comment:"));
  const packed = Buffer.from(line ?? "", "base64");
  if (packed.length !== 158 || packed.toString("latin1", 0, 2) !== "Ed") {
    throw new Error("This is not a minisign secret key.");
  }
  if (!packed.subarray(2, 4).equals(none)) {
    throw new Error(
      "The minisign secret key has a password: make one without, by `minisign -G -W`.",
    );
  }
  const [id, seed, point] = [
    packed.subarray(54, 62),
    packed.subarray(62, 94),
    packed.subarray(94, 126),
  ];
  const key = createPrivateKey({
    format: "jwk",
    key: {
      kty: "OKP",
      crv: "Ed25519",
      d: seed.toString("base64url"),
      x: point.toString("base64url"),
    },
  });
  return { id, key };
}

/** A file's `.minisig`. Its trusted comment, of one line, is signed too. */
export async function signContent(
  content: Content,
  comment: string,
  { id, key }: SecretKey,
): Promise<string> {
  if (comment.includes("\n")) throw new Error("A trusted comment has one line.");
  const ofDigest = sign(null, await digestOf(content), key);
  const ofComment = sign(null, Buffer.concat([ofDigest, Buffer.from(comment)]), key);
  return [
    `untrusted comment: signature of a ClickClack release, verify with minisign`,
    Buffer.concat([Buffer.from("ED"), id, ofDigest]).toString("base64"),
    `trusted comment: ${comment}`,
    ofComment.toString("base64"),
    "",
  ].join("\n");
}
