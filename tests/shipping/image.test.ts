/**
 * The Dockerfile and the files of compose: read as they are written, and in the long form built and run without an engine
 * (scripts/image-proof.ts), where that can be done.
 */
import { YAML } from "bun";
import { describe, expect, test } from "bun:test";
import { join, relative } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { loadConfig } from "../../src/config.ts";
import { clientSources } from "../../scripts/client.ts";
import { embedded, entrypoints, startProfile } from "../../scripts/compile.ts";
import { containerOf, isGiven, readStages } from "../../scripts/image/dockerfile.ts";
import { done, NIGHTLY } from "./executable.ts";

const ROOT = join(import.meta.dir, "../..");
const read = (path: string) => Bun.file(join(ROOT, path)).text();
const stages = readStages(await read("Dockerfile"));
const last = stages.at(-1)!;

describe("the Dockerfile", () => {
  test("builds with the project's own Bun, and names no image without a version", () => {
    expect(stages[0]?.image).toBe(`oven/bun:${manifest.engines.bun}-slim`);
    expect(last.image).toMatch(/-debian\d+[:@]/);
  });

  test("starts the server as clickclack, with its data in the volume, and asks whether it is well", () => {
    expect(containerOf(last)).toEqual({
      user: "10001:10001",
      folder: "/app",
      environment: { CLICKCLACK_DATA: "/app/data", HOME: "/app" },
      volumes: ["/app/data"],
      ports: ["8080"],
      health: ["clickclack", "healthcheck"],
      entrypoint: ["clickclack"],
      command: ["serve", "--addr", ":8080", "--data", "/app/data"],
    });
    const made = stages[0]?.steps.map(({ rest }) => rest).join("\n");
    expect(made).toContain("'clickclack:x:10001:10001:");
  });

  test("is given what the executable is made from, and no secret, no data and no history", async () => {
    const ignore = await read(".dockerignore");
    const given = [
      ...["LICENSE", "bunfig.toml", "scripts/build.ts", relative(ROOT, startProfile)],
      ...[...clientSources, ...entrypoints, ...embedded.filter((path) => path !== "client/dist")],
    ];
    const kept = [
      ...[
        ".env",
        ".git/config",
        "data/clickclack.db",
        "node_modules/x/index.js",
        "dist/clickclack",
      ],
      ...["client/dist/index.html", "src/config.test.ts", "docs/api.md", "release.key"],
    ];
    expect(given.filter((path) => !isGiven(path, ignore))).toEqual([]);
    expect(kept.filter((path) => isGiven(path, ignore))).toEqual([]);
  });
});

interface Compose {
  readonly services: Readonly<
    Record<string, { image: string; environment?: Record<string, string>; ports?: string[] }>
  >;
}

describe.each(["compose.yaml", "compose.cluster.yaml"])("%s", (file) => {
  test("names versions, settings that there are, and opens nothing but to this machine", async () => {
    const { services }: Compose = JSON.parse(JSON.stringify(YAML.parse(await read(file))));
    for (const [name, { image, environment = {}, ports = [] }] of Object.entries(services)) {
      expect([name, image]).toEqual([name, expect.stringMatching(/:[\w.-]+$/)]);
      for (const port of ports) expect(port).toStartWith("127.0.0.1:");
      if (!name.startsWith("chat")) continue;
      const filled = Object.fromEntries(
        Object.entries(environment).map(([key, value]) => [
          key,
          value.replace(/\$\{(\w+)(?::-([^}]*)|:\?)?\}/g, (_, variable, fallback) =>
            String(fallback ?? variable),
          ),
        ]),
      );
      expect(() => loadConfig({}, filled)).not.toThrow();
    }
  });
});

const mayBuild =
  NIGHTLY && process.getuid?.() === 0 && ["debootstrap", "unshare"].every((one) => Bun.which(one));
if (mayBuild)
  test("the image is built and runs as the Dockerfile says", async () => {
    const said = await done([process.execPath, join(ROOT, "scripts/image-proof.ts")], {
      cwd: ROOT,
      environment: { HOME: process.env["HOME"] ?? "/root" },
    });
    expect(said).toContain("The image does what the Dockerfile says.");
  });
