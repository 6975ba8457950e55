/**
 * `bun run release:profile`: records which functions the server uses until it has answered, into
 * scripts/start.order. The next build lays these out together: less of the file is read to start.
 * Functions are known by what they say, so that an old profile goes on being of use; docs/releasing.md
 * says when to make a new one.
 */
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { prepareToolchain } from "../toolchain.ts";

await prepareToolchain();
// Packages may be imported only now.
const { buildClient } = await import("../client.ts");
const { compile, startProfile } = await import("../compile.ts");
await buildClient();
const folder = await mkdtemp(join(tmpdir(), "clickclack-profile-"));
const program = await compile({ outfile: join(folder, "clickclack") });
const recorded = join(folder, "start.order");
const port = freePort();
const server = Bun.spawn(
  [program, "serve", "--addr", `127.0.0.1:${port}`, "--data", join(folder, "data")],
  { env: { ...process.env, BUN_BYTECODE_ORDER_OUT: recorded }, stdout: "ignore", stderr: "ignore" },
);
const address = `http://127.0.0.1:${port}`;
const patience = performance.now() + 60_000;
while ((await answer("/healthz")) !== 200) {
  if (performance.now() > patience) server.kill();
  if (server.exitCode !== null || server.killed)
    throw new Error("The server ended before it answered.");
  await Bun.sleep(20);
}
for (const path of ["/", "/api/me", "/openapi.json"]) await answer(path);
server.kill("SIGTERM");
if ((await server.exited) !== 0) throw new Error("The server did not end as it should.");
const functions = (await Bun.file(recorded).text()).split("\n").length - 2;
await rename(recorded, startProfile).catch(
  async () => await Bun.write(startProfile, Bun.file(recorded)),
);
await rm(folder, { recursive: true });
console.log(`scripts/start.order: ${functions} functions. Build again to use it.`);

async function answer(path: string): Promise<number> {
  const response = await fetch(address + path).catch(() => undefined);
  await response?.bytes();
  return response?.status ?? 0;
}

function freePort(): number {
  const probe = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const free = probe.port;
  void probe.stop(true);
  if (free === undefined) throw new Error("No port is free.");
  return free;
}
