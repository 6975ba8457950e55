import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { bundleModule } from "../../scripts/sdk.ts";
import { useWorld } from "../harness/world.ts";
import { GOOD } from "./good.ts";
import { tour, type Itinerary } from "./tour.ts";

/** Milliseconds: it takes some to find out that WebSockets are blocked. */
const PATIENCE = 30_000;

describe("the SDK", () => {
  const world = useWorld();
  const itinerary = (): Itinerary => ({ url: world().server.url, token: world().member.token });

  test(
    "works in Bun",
    async () => {
      expect(await tour(itinerary())).toEqual(GOOD);
    },
    PATIENCE,
  );

  test(
    "works in Node without a WebSocket, by long polling",
    async () => {
      expect(await tourInNode(itinerary(), "delete globalThis.WebSocket;", "undefined")).toEqual({
        ...GOOD,
        live: "polling",
      });
    },
    PATIENCE,
  );

  test(
    "works in Node with a WebSocket that is passed in",
    async () => {
      const hidden = "const Socket = globalThis.WebSocket; delete globalThis.WebSocket;";
      expect(await tourInNode(itinerary(), hidden, "Socket")).toEqual(GOOD);
    },
    PATIENCE,
  );
});

/** Makes the tour in the Node of this machine. Node 20 has its WebSocket behind a flag that later ones still take. */
async function tourInNode(itinerary: Itinerary, before: string, socket: string): Promise<unknown> {
  const node = Bun.which("node");
  if (node === null) throw new Error("Put Node, 20 or later, on the PATH: the SDK is tried in it.");
  const folder = mkdtempSync(join(tmpdir(), "clickclack-node-"));
  try {
    await Bun.write(join(folder, "tour.mjs"), await bundleModule("tests/sdk/tour.ts"));
    const main = `${before}
      const { tour } = await import("./tour.mjs");
      console.log(JSON.stringify(await tour(${JSON.stringify(itinerary)}, ${socket})));`;
    await Bun.write(join(folder, "main.mjs"), main);
    const child = Bun.spawn([node, "--no-warnings", "--experimental-websocket", "main.mjs"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [said, complained] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    if ((await child.exited) !== 0) throw new Error(complained);
    return JSON.parse(said);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
