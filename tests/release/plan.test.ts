import { describe, expect, test } from "bun:test";
import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

import { readConfiguration } from "../../scripts/release/config.ts";
import { notesOf } from "../../scripts/release/notes.ts";
import { filesOf, planOf } from "../../scripts/release/plan.ts";
import { bunTarget, targetOf, targets } from "../../scripts/release/targets.ts";
import { fill } from "../../scripts/release/template.ts";

const root = join(import.meta.dir, "../..");
const config = await readConfiguration();
const plan = planOf(config, { Version: "1.2.3" });

describe("a release", () => {
  test("has the files that GoReleaser makes of the same configuration", async () => {
    // As it printed them; `{version}` is where the version stood.
    const recorded = await readFile(join(import.meta.dir, "files.txt"), "utf8");
    expect(filesOf(plan)).toEqual(
      recorded.trim().replaceAll("{version}", "1.2.3").split("\n").toSorted(),
    );
  });

  test("is built once for each platform that there is", () => {
    const built = plan.builds.map(({ env }) =>
      targetOf(env["GOOS"], env["GOARCH"], env["CLICKCLACK_LIBC"]),
    );
    expect(built.toSorted(byName)).toEqual(targets.toSorted(byName));
    expect(targets.length).toBe(10);
    for (const { env } of plan.builds) expect(env["CLICKCLACK_VERSION"]).toBe("1.2.3");
  });

  test("is packed with what the issue of a release is: program, licence, notices, documents", () => {
    for (const { rule } of plan.archives) {
      expect(rule.files.map(({ src }) => src)).toEqual([
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "dist/parts/THIRD_PARTY_NOTICES",
        "docs/*.md",
        "docs/api/*.md",
        "docs/openapi.json",
        "dist/parts/completions/*",
        "dist/parts/man/*",
      ]);
    }
  });

  test("signs every file that is downloaded", () => {
    const files = filesOf(plan);
    for (const file of files.filter((name) => !name.endsWith(".minisig"))) {
      expect(files).toContain(`${file}.minisig`);
    }
  });
});

describe("the builder's tool", () => {
  const tool = join(root, config.gomod.gobinary);

  test("can be run, and says that there are no Go modules", async () => {
    await access(tool, constants.X_OK);
    const child = Bun.spawn([process.execPath, tool, "list", "-m"], { stdout: "pipe" });
    expect(await child.stdout.text()).toBe("command-line-arguments\n");
    for (const { rule } of plan.builds) expect(join(root, rule.tool)).toBe(tool);
  });

  test("refuses what it cannot build, before it builds anything", async () => {
    for (const [args, env] of [
      [["build", "-o", "nothing", "."], { GOOS: "plan9", GOARCH: "amd64" }],
      [
        ["build", "-o", "nothing", "."],
        { GOOS: "darwin", GOARCH: "arm64", CLICKCLACK_LIBC: "musl" },
      ],
      [["build", "."], { GOOS: "linux", GOARCH: "amd64" }],
      [["test"], { GOOS: "linux", GOARCH: "amd64" }],
    ] as const) {
      const child = Bun.spawn([process.execPath, tool, ...args], {
        env: { ...process.env, ...env },
        stderr: "pipe",
      });
      expect(await child.exited).toBe(2);
      expect(await child.stderr.text()).not.toBe("");
    }
  });
});

test("targets have the names that Bun gives them", () => {
  expect(targets.map((target): string => bunTarget(target)).toSorted()).toEqual([
    "bun-darwin-arm64",
    "bun-darwin-x64",
    "bun-freebsd-arm64",
    "bun-freebsd-x64",
    "bun-linux-arm64",
    "bun-linux-arm64-musl",
    "bun-linux-x64",
    "bun-linux-x64-musl",
    "bun-windows-arm64",
    "bun-windows-x64",
  ]);
});

describe("what release:snapshot does not know of GoReleaser", () => {
  test("is refused in templates", () => {
    const fields = { Version: "1.2.3", Arch: "arm64" };
    expect(fill('a_{{ .Version }}_{{ replace .Arch "arm64" "aarch64" }}', fields)).toBe(
      "a_1.2.3_aarch64",
    );
    expect(fill("{{ incpatch .Version }}-next", fields)).toBe("1.2.4-next");
    for (const template of [
      "{{ .Branch }}",
      "{{ tolower .Arch }}",
      "{{ if .Version }}x{{ end }}",
    ]) {
      expect(() => fill(template, fields)).toThrow("does not know");
    }
  });

  test("is refused in the configuration", async () => {
    const source = await readFile(join(root, ".goreleaser.yml"), "utf8");
    for (const [from, to] of [
      ["changelog:\n", "upx:\n  - enabled: true\nchangelog:\n"],
      ["    goos: [linux]\n", "    goos: [plan9]\n"],
      ["    no_main_check: true\n", "    no_main_check: true\n    ldflags: [-s]\n"],
    ] as const) {
      expect(source).toContain(from);
      const path = join(root, "dist", `refused-${process.pid}.yml`);
      await Bun.write(path, source.replace(from, to));
      const failure = await readConfiguration(path).catch((error: unknown) => error);
      await Bun.file(path).delete();
      expect(failure).toBeInstanceOf(Error);
    }
  });
});

test("a release's text is its version's part of the changelog", () => {
  const changelog = [
    "# Changelog",
    "## [Unreleased]",
    "- later",
    "## [1.1.0] - 2026-11-30",
    "### Added",
    "- more",
    "## [1.0.0] - 2026-11-23",
    "- first",
    "[1.0.0]: https://example.com/1.0.0",
  ].join("\n");
  expect(notesOf(changelog, "1.1.0")).toBe("### Added\n- more");
  expect(notesOf(changelog, "1.0.0")).toBe("- first");
  expect(notesOf(changelog, "Unreleased")).toBeUndefined();
  expect(notesOf(changelog, "1.0")).toBeUndefined();
});

function byName(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
