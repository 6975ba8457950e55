/**
 * `bun run build`: one executable with the server, the client, the migrations and the OpenAPI
 * document inside. `--outfile` says where (default dist/clickclack), `--target` for which platform
 * (a Bun compile target such as `bun-linux-arm64`; default this one).
 */
import { run } from "./processes.ts";
import { prepareToolchain } from "./toolchain.ts";

await prepareToolchain();
// In a process of its own: Bun's bundler does not see packages that arrived after its process began.
process.exit(await run([process.execPath, "scripts/compile.ts", ...process.argv.slice(2)]));
