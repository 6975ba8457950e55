/**
 * `bun run start`: the server from source at http://localhost:8080, with the client built, dev mode
 * on and its data in ./data. What follows on the command line goes to `serve` and wins over these.
 */
import { runInOurPlace } from "./processes.ts";
import { prepareToolchain } from "./toolchain.ts";

await prepareToolchain();
// Packages may be imported only now.
const { buildClient } = await import("./client.ts");
await buildClient();
process.exit(
  await runInOurPlace([
    process.execPath,
    "src/main.ts",
    "serve",
    "--dev-bootstrap=true",
    "--data=./data",
    ...process.argv.slice(2),
  ]),
);
