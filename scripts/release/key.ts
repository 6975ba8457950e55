/**
 * `bun run release:key PATH`: makes the pair of keys that releases are signed with. The secret one
 * goes to PATH, readable by its owner alone; the public one is added to src/release/keys.ts, and to the keys that install.sh takes.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { releaseKeys } from "../../src/release/keys.ts";
import { root } from "../toolchain.ts";
import { makeKeys } from "./signing.ts";

const path = process.argv[2];
if (path === undefined) {
  console.error("Say where the secret key goes: a path outside of the repository.");
  process.exit(2);
}
const { publicKey, secretKey } = makeKeys();
await writeFile(path, secretKey, { mode: 0o600, flag: "wx" });
const line = publicKey.split("\n")[1];
const file = join(root, "src/release/keys.ts");
const source = await readFile(file, "utf8");
const added = source.replace(/(readonly string\[\] = \[)\s*/, `$1\n  "${line}",\n  `);
if (added === source) throw new Error(`${file} has no list of keys.`);
await writeFile(file, added.replace(/,\n {2}\];/, ",\n];"));
const installer = join(root, "install.sh");
const script = await readFile(installer, "utf8");
const keys = [line, ...releaseKeys].join(" ");
await writeFile(installer, script.replace(/^KEYS='.*'$/m, `KEYS='${keys}'`));
console.log(`The secret key is in ${path}; src/release/keys.ts has the public one:\n${line}`);
