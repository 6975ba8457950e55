/**
 * `bun run test:interop`: real agents against a running server, with what they need installed by npm in the user's cache.
 * It tests `dist/clickclack` if that is there, else the server from source, as it does with `--source`. The
 * last line alone is `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { runTests } from "../../scripts/test-run.ts";
import { prepareToolchain } from "../../scripts/toolchain.ts";

const { values } = parseArgs({ options: { source: { type: "boolean", default: false } } });
if (values.source) process.env["CLICKCLACK_INTEROP_SOURCE"] = "1";
await prepareToolchain();
const { passed, failed } = await runTests({
  name: "interop",
  files: "tests/interop/**/*.interop.ts",
  processes: 1,
  timeout: 300,
  patience: 30,
});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
