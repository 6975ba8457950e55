/**
 * `bun run build`: one executable with the server, the client, the migrations and the OpenAPI
 * document inside. `--outfile` says where (default dist/clickclack), `--target` for which platform
 * (a Bun compile target such as `bun-linux-arm64`; default this one).
 */
import { stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";

import { bunTarget, fromBunTarget, targets } from "./release/targets.ts";
import { prepareToolchain, root } from "./toolchain.ts";

const { values } = parseArgs({
  options: {
    outfile: { type: "string", default: "dist/clickclack" },
    target: { type: "string" },
  },
});

const started = performance.now();
const target = values.target === undefined ? undefined : fromBunTarget(values.target);
if (values.target !== undefined && target === undefined) {
  console.error(`--target is one of ${targets.map(bunTarget).join(", ")}, not "${values.target}".`);
  process.exit(2);
}
await prepareToolchain();
// Packages may be imported only now.
const { buildClient } = await import("./client.ts");
const { compile } = await import("./compile.ts");
await buildClient();
const outfile = await compile({
  outfile: join(root, values.outfile),
  ...(target === undefined ? {} : { target }),
});
const megabytes = ((await stat(outfile)).size / 1e6).toFixed(0);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${relative(process.cwd(), outfile)}: ${megabytes} MB in ${seconds} s`);
