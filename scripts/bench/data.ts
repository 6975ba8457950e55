import { cp, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../toolchain.ts";
import { seed, type Size } from "./seed.ts";

/** Where the bench keeps its databases, on the disk that the checkout is on; git ignores it. */
export const benchFolder = join(root, "data/bench");

/** What a seeded database depends on: when one of these changes it is made anew. */
const SOURCES = [
  "migrations/sqlite/*.sql",
  "src/features/search/{analysis,indexer,scope}.ts",
  "src/storage/search-sqlite.ts",
  "scripts/bench/{seed,words}.ts",
];

/** A copy of the seeded data directory of this size, for one run to write in; the original is made once. */
export async function copyOfData(size: Size, name: string): Promise<string> {
  const original = await seeded(size);
  const copy = join(benchFolder, "runs", name);
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { recursive: true });
  await cp(original, copy, { recursive: true });
  // What is still to be written of the copy must not wait in front of the server's own fsyncs.
  await Bun.spawn(["sync"]).exited;
  return copy;
}

/** Removes what the runs have left. */
export const removeRuns = () => rm(join(benchFolder, "runs"), { recursive: true, force: true });

/** The folder of the seeded data directory of this size, made when it is not there. */
async function seeded(size: Size): Promise<string> {
  const among = size.busy === undefined ? "" : `-${size.busy}`;
  const name = `${size.messages}-${size.channels}-${size.people}${among}`;
  const folder = join(benchFolder, `${name}-${await fingerprint()}`);
  if (await exists(folder)) return folder;
  const [messages, channels, people] = [size.messages, size.channels, size.people].map((count) =>
    count.toLocaleString("en"),
  );
  console.error(
    `Making a database of ${messages} messages, ${channels} channels and ${people} people, once.`,
  );
  // Those of other sources are of no use any more, and large.
  for await (const old of new Bun.Glob(`${name}-*`).scan({
    cwd: benchFolder,
    onlyFiles: false,
  }))
    await rm(join(benchFolder, old), { recursive: true, force: true });
  const unfinished = `${folder}.unfinished`;
  await mkdir(unfinished, { recursive: true });
  await seed(join(unfinished, "clickclack.db"), size);
  await rename(unfinished, folder);
  return folder;
}

async function fingerprint(): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  for (const source of SOURCES)
    for (const path of (await Array.fromAsync(new Bun.Glob(source).scan(root))).sort())
      if (!path.endsWith(".test.ts")) hash.update(await readFile(join(root, path)));
  return hash.digest("hex").slice(0, 12);
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
