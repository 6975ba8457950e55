/**
 * `bun run dev`: the server on :8080, restarted when its source changes, and the client on
 * http://localhost:5173, replaced in the open page when it changes.
 */
import { runInOurPlace } from "./processes.ts";
import { prepareToolchain, root } from "./toolchain.ts";

await prepareToolchain();
// Only now: before the packages are installed there is nothing to import.
const { buildClient } = await import("./client.ts");
const { createServer } = await import("vite");

const server = "http://127.0.0.1:8080";

// The server serves the built client too; a stale one would greet whoever opens :8080.
await buildClient();

// `Host` stays localhost:5173, as `Origin` does, so that the server sees one origin and lets the
// request through. The event socket is an upgrade under /api.
const vite = await createServer({
  root: `${root}/client`,
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(
      ["/api", "/healthz", "/readyz"].map((path) => [
        path,
        { target: server, changeOrigin: false, ws: path === "/api" },
      ]),
    ),
  },
});
await vite.listen();
vite.printUrls();

const code = await runInOurPlace([
  process.execPath,
  "--watch",
  "--no-clear-screen",
  "src/main.ts",
  "serve",
  "--dev-bootstrap=true",
  "--data=./data",
  ...process.argv.slice(2),
]);
await vite.close();
process.exit(code);
