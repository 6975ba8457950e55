import { describe, expect, test } from "bun:test";

import { makeKeys, readSecretKey, signContent } from "../../scripts/release/signing.ts";
import { readComment, readPublicKey, SignatureError, verifySignature } from "./signature.ts";

// Made by minisign 0.11: `minisign -S -m a.bin -t 'file:a.bin version:1.2.3'`, the second one with `-l`.
const content = Buffer.from("the bytes of an archive\n");
const publicKey = `untrusted comment: minisign public key 300EF6D1CF283DDE
RWTePSjP0fYOMDQwStiOKsWBM88FaaGu7LcUiWtHzqe7Otp8vzMoyQ0h
`;
const signature = `untrusted comment: signature from minisign secret key
RUTePSjP0fYOMKTq/pYdCna1aOpGRKS+bfX2FVnRegbN02I+KKZ6CroHuAxFZxPvzG/CROfo92TYg/cJz6/FQPS7Cz+ZTGJn6AM=
trusted comment: file:a.bin version:1.2.3
u1sLpEKYyHwTzxT2VhIHCVKkbSKCYrYWpc4FohML6AHVvr5Q01KNAhKS9xxWdly4eQ5mtcTK26uzb1ZBer47Ag==
`;
const ofOldKind = `untrusted comment: signature from minisign secret key
RWTePSjP0fYOMAC8NaI65kjDnQYonsMhGz3HoNsDpcpjgkE/rIJjPi+Q+CHIfnPMvBVnzVthlS2nuIibu8fgYwfyYlua+z77VAU=
trusted comment: timestamp:1795414077	file:a.bin
itHOo0qiZDfASWT36mRfYbDWv/tO+yQOFkojyokB5N7HjE29PMT7ZQCTAOSFgFczWO561WEAbT4FllCZUtW+Dg==
`;
const key = readPublicKey(publicKey);

describe("a signature that minisign made", () => {
  test("holds for its file, and gives the comment that it covers", async () => {
    const comment = await verifySignature(content, signature, [key]);
    expect(readComment(comment)).toEqual({ file: "a.bin", version: "1.2.3" });
  });

  test("holds for a file that comes in pieces, with Windows' line ends, and beside other keys", async () => {
    const other = readPublicKey(makeKeys().publicKey);
    const pieces = new Blob([content]).stream();
    const comment = await verifySignature(pieces, signature.replaceAll("\n", "\r\n"), [other, key]);
    expect(comment).toBe("file:a.bin version:1.2.3");
  });

  test("is refused when one bit of file, signature or comment differs", async () => {
    const changed = Buffer.from(content);
    changed[0] = (changed[0] ?? 0) ^ 1;
    await refused(changed, signature, "not the one that was signed");
    await refused(content.subarray(1), signature, "cut short");
    await refused(content, signature.replace("1.2.3", "1.2.4"), "comment");
    await refused(content, signature.replace("KTq/", "KTq+"), "not the one that was signed");
  });

  test("is refused when it is by another key, of the old kind, or no signature at all", async () => {
    const other = readPublicKey(makeKeys().publicKey);
    await refused(content, signature, "not trusted, 300EF6D1CF283DDE", [other]);
    await refused(content, signature, "not trusted", []);
    await refused(content, ofOldKind, "old kind");
    for (const text of ["", "no\nsuch\nthing\n", signature.split("\n").slice(0, 3).join("\n")]) {
      await refused(content, text, "not a minisign signature");
    }
  });
});

test("a public key is read from its file or its line, and nothing else is one", () => {
  expect(key.id).toBe("300EF6D1CF283DDE");
  expect(readPublicKey(publicKey.split("\n")[1] ?? "").id).toBe(key.id);
  for (const text of ["", "RWT", publicKey.split("\n")[0] ?? "", signature]) {
    expect(() => readPublicKey(text)).toThrow(SignatureError);
  }
});

test("what the release signs is verified by its public key, and a secret key with a password is refused", async () => {
  const keys = makeKeys();
  const secret = readSecretKey(keys.secretKey);
  const made = await signContent(content, "file:a.bin version:2.0.0", secret);
  const comment = await verifySignature(content, made, [readPublicKey(keys.publicKey)]);
  expect(readComment(comment)).toEqual({ file: "a.bin", version: "2.0.0" });

  const packed = Buffer.from(keys.secretKey.split("\n")[1] ?? "", "base64");
  packed.write("Sc", 2, "latin1");
  expect(() => readSecretKey(packed.toString("base64"))).toThrow("has a password");
  expect(() => readSecretKey(keys.publicKey)).toThrow("not a minisign secret key");
});

async function refused(
  bytes: Uint8Array,
  text: string,
  reason: string,
  keys = [key],
): Promise<void> {
  const failure = await verifySignature(bytes, text, keys).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SignatureError);
  expect(failure instanceof Error ? failure.message : "").toContain(reason);
}
