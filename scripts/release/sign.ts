/**
 * `bun scripts/release/sign.ts FILE SIGNATURE VERSION`: signs a file of a release as minisign does.
 * The secret key is the text in CLICKCLACK_SIGNING_KEY. A snapshot that has none is signed with a key
 * of its own, made for it: dist/snapshot.key, and dist/snapshot.pub to verify with.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { root } from "../toolchain.ts";
import { makeKeys, readSecretKey, signContent } from "./signing.ts";

const ownKey = join(root, "dist/snapshot.key");

/** Makes the key that a snapshot is signed with, unless it is there or none is needed. */
export async function prepareKey(version: string): Promise<void> {
  if (process.env["CLICKCLACK_SIGNING_KEY"] !== undefined || existsSync(ownKey)) return;
  if (!version.includes("-snapshot.")) {
    throw new Error("CLICKCLACK_SIGNING_KEY must hold the secret key: docs/releasing.md says how.");
  }
  const { publicKey, secretKey } = makeKeys();
  await mkdir(join(root, "dist"), { recursive: true });
  await writeFile(join(root, "dist/snapshot.pub"), publicKey);
  await writeFile(ownKey, secretKey, { mode: 0o600 });
}

if (import.meta.main) {
  const [file, signature, version] = process.argv.slice(2);
  if (file === undefined || signature === undefined || version === undefined) {
    console.error("Say a file, where its signature goes, and the version.");
    process.exit(2);
  }
  await prepareKey(version);
  const secret = process.env["CLICKCLACK_SIGNING_KEY"] ?? (await readFile(ownKey, "utf8"));
  // `clickclack upgrade` compares both: an old release's signature is no good for a new one's name.
  const comment = `file:${basename(file)} version:${version}`;
  const text = await signContent(Bun.file(file).stream(), comment, readSecretKey(secret));
  await writeFile(signature, text);
}
