#!/usr/bin/env bun
/**
 * What .goreleaser.yml names as its builder's `tool` where a Go project has `go`: it answers
 * `tool.ts build … -o PATH MAIN` with the executable for GOOS and GOARCH (CLICKCLACK_LIBC=musl:
 * Alpine's), which calls itself CLICKCLACK_VERSION. `tool.ts list -m` says that there are no Go modules here.
 */
import { prepareToolchain } from "../toolchain.ts";
import { targetOf } from "./targets.ts";

const [command, ...rest] = process.argv.slice(2);
if (command === "list") {
  // GoReleaser takes this for "not a Go module" and goes on.
  console.log("command-line-arguments");
  process.exit(0);
}
const outfile = rest[rest.indexOf("-o") + 1];
if (command !== "build" || !rest.includes("-o") || outfile === undefined) {
  fail("This takes the place of `go build -o PATH`, in .goreleaser.yml.");
}
const { GOOS, GOARCH, CLICKCLACK_LIBC, CLICKCLACK_VERSION } = process.env;
const target = targetOf(GOOS, GOARCH, CLICKCLACK_LIBC);
if (target === undefined) {
  fail(
    `There is no executable for GOOS=${GOOS} GOARCH=${GOARCH} CLICKCLACK_LIBC=${CLICKCLACK_LIBC}.`,
  );
}
await prepareToolchain();
// Packages may be imported only now.
const { buildClient } = await import("../client.ts");
const { compile } = await import("../compile.ts");
await buildClient();
await compile({
  outfile,
  target,
  ...(CLICKCLACK_VERSION === undefined ? {} : { version: CLICKCLACK_VERSION }),
});

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
