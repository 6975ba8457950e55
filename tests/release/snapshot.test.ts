/**
 * A whole release, made and opened. `CLICKCLACK_NIGHTLY=1` builds every file, which takes minutes; otherwise only what tells
 * the files apart is looked at.
 */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { git } from "../../scripts/compile.ts";
import { readConfiguration } from "../../scripts/release/config.ts";
import { machOf, signatureFault } from "../../scripts/release/mach-o.ts";
import { filesOf, planOf } from "../../scripts/release/plan.ts";
import { readPublicKey, verifySignature } from "../../src/release/signature.ts";
import { readSums } from "../../src/release/place.ts";

const nightly = process.env["CLICKCLACK_NIGHTLY"] === "1";
const root = join(import.meta.dir, "../..");
const folder = join(root, "dist/release");

test("executables are told apart by their first bytes", () => {
  const elf = Buffer.alloc(64);
  elf.write("\x7fELF", "latin1");
  elf.writeUInt16LE(183, 18);
  expect(platformOf(elf)).toBe("elf arm64");
  elf[7] = 9;
  elf.writeUInt16LE(62, 18);
  expect(platformOf(elf)).toBe("freebsd amd64");
  const pe = Buffer.alloc(256);
  pe.write("MZ", "latin1");
  pe.writeUInt32LE(128, 60);
  pe.write("PE", 128, "latin1");
  pe.writeUInt16LE(0xaa64, 132);
  expect(platformOf(pe)).toBe("windows arm64");
});

if (nightly)
  describe("a snapshot", () => {
    const work = mkdtempSync(join(tmpdir(), "clickclack-snapshot-"));
    const names: string[] = [];

    beforeAll(async () => {
      await runs([process.execPath, "run", "release:snapshot"]);
      names.push(
        ...readdirSync(folder, { withFileTypes: true })
          .filter((each) => each.isFile())
          .map(({ name }) => name)
          .toSorted(),
      );
    }, 3_600_000);

    test("has the files that are planned, with their sums and signatures", async () => {
      const version = names[0]?.split("_")[1] ?? "";
      expect(names).toEqual(filesOf(planOf(await readConfiguration(), { Version: version })));
      const sums = readSums(readFileSync(join(folder, "sha256sums.txt"), "utf8"));
      expect([...sums.keys()].toSorted()).toEqual(
        names.filter((name) => !/\.minisig$|^sha256sums/.test(name)),
      );
      const key = readPublicKey(readFileSync(join(root, "dist/snapshot.pub"), "utf8"));
      for (const name of names.filter((each) => !each.endsWith(".minisig"))) {
        const bytes = readFileSync(join(folder, name));
        const sum = createHash("sha256").update(bytes).digest("hex");
        if (name !== "sha256sums.txt")
          expect({ name, sum }).toEqual({ name, sum: sums.get(name) ?? "" });
        const signature = readFileSync(join(folder, `${name}.minisig`), "utf8");
        expect(await verifySignature(bytes, signature, [key])).toBe(
          `file:${name} version:${version}`,
        );
      }
    }, 600_000);

    test("has archives whose executable is for its platform, holds what it serves, and is signed where it has to be", async () => {
      const migration = readFileSync(join(root, "migrations/sqlite/0001_foundation.sql")).subarray(
        0,
        512,
      );
      const archives = names.filter((name) => /\.(?:tar\.gz|zip)$/.test(name));
      expect(archives.length).toBe(10);
      for (const name of archives) {
        const program = await unpacked(name, work);
        const bytes = readFileSync(program);
        expect(`${name}: ${platformOf(bytes)}`).toBe(`${name}: ${platformIn(name)}`);
        expect(bytes.includes(migration)).toBe(true);
        if (name.includes("_darwin_")) expect(signatureFault(bytes)).toBeUndefined();
        const says = await versionOf(program, name);
        if (says !== undefined)
          expect(says).toContain((await git("rev-parse", "HEAD")) ?? "no commit");
        rmSync(program);
      }
    }, 1_200_000);

    test("is the same when it is made in another folder under another name", async () => {
      const clone = join(work, "elsewhere/clone");
      await runs(["git", "clone", "-q", root, clone]);
      const outfile = join(work, "another-name");
      const version = names[0]?.split("_")[1] ?? "";
      const env = { GOOS: "darwin", GOARCH: "amd64", CLICKCLACK_VERSION: version };
      await runs(
        [process.execPath, "scripts/release/tool.ts", "build", "-o", outfile, "."],
        clone,
        env,
      );
      const made = readFileSync(outfile);
      const first = readFileSync(join(folder, "clickclack_darwin_amd64/clickclack"));
      expect(made.equals(first)).toBe(true);
      rmSync(work, { recursive: true });
    }, 1_200_000);
  });

/** `linux-musl arm64`, out of an archive's name. */
function platformIn(name: string): string {
  const [, , os = "", rest = ""] = name.split("_");
  const arch = rest.startsWith("aarch64") ? "arm64" : "amd64";
  // glibc and musl, as far as the header goes.
  return `${os.startsWith("linux") ? "elf" : os} ${arch}`;
}

/** What system and processor an executable says it is for; Linux' says nothing of a system. */
function platformOf(file: Buffer): string {
  if (file.toString("latin1", 0, 4) === "\x7fELF") {
    const arch = { 62: "amd64", 183: "arm64" }[file.readUInt16LE(18)] ?? "unknown";
    return `${file[7] === 9 ? "freebsd" : "elf"} ${arch}`;
  }
  if (file.toString("latin1", 0, 2) === "MZ") {
    const machine = file.readUInt16LE(file.readUInt32LE(60) + 4);
    return `windows ${{ 0x8664: "amd64", 0xaa64: "arm64" }[machine] ?? "unknown"}`;
  }
  return `darwin ${machOf(file)}`;
}

async function unpacked(name: string, into: string): Promise<string> {
  const program = name.endsWith(".zip") ? "clickclack.exe" : "clickclack";
  const archive = join(folder, name);
  await (name.endsWith(".zip")
    ? runs(["unzip", "-q", "-o", archive, program, "-d", into])
    : runs(["tar", "xzf", archive, "-C", into, program]));
  return join(into, program);
}

/** What `version` says, where the executable runs on this machine, by itself or emulated. */
async function versionOf(program: string, name: string): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  if (name.includes("_linux_amd64")) return await runs([program, "version"]);
  const libraries = "/usr/aarch64-linux-gnu";
  const emulator = Bun.which("qemu-aarch64");
  if (!name.includes("_linux_aarch64") || emulator === null) return undefined;
  const there = await Bun.file(`${libraries}/lib/ld-linux-aarch64.so.1`).exists();
  return there ? await runs([emulator, "-L", libraries, program, "version"]) : undefined;
}

async function runs(
  command: string[],
  cwd = root,
  env: Record<string, string> = {},
): Promise<string> {
  const child = Bun.spawn(command, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")}: ${errors}${output}`);
  return output;
}
