import { join } from "node:path";

/**
 * Where a compiled executable keeps its embedded files: `/$bunfs/root` on Unix, `B:\~BUN\root` on
 * Windows. `import.meta.dir` is that folder in the main program, but a folder below it in a worker,
 * and `Bun.main` differs between the two as well; hence the prefix.
 */
const virtualRoot = /^.*?[\\/](?:\$bunfs|~BUN)[\\/]root/.exec(import.meta.dir)?.[0];

/**
 * The folder that holds `client/dist`, `migrations` and `docs/openapi.json`, to be read with
 * `node:fs` or `Bun.file`: the repository from source, the embedded tree in the executable, and the
 * same in a worker of either.
 */
export const embeddedRoot: string = virtualRoot ?? join(import.meta.dir, "..");

/**
 * The folder that a worker's path starts from: `new Worker(join(sourceRoot, "storage/rank.ts"))`.
 * `new URL("./rank.ts", import.meta.url)` works from source only: compiled, every module of the main
 * program has the executable itself as its URL. Each worker is also named in `scripts/compile.ts`.
 */
export const sourceRoot: string = virtualRoot ?? import.meta.dir;

/** Whether this is the compiled executable, and `process.execPath` its own file. */
export const isExecutable: boolean = virtualRoot !== undefined;
