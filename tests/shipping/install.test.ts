/** `install.sh`, by each shell that is here, from a server of releases on this machine. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archiveOf } from "../../src/release/place.ts";
import { releaseKeys } from "../../src/release/keys.ts";
import { useFolder } from "../harness/folder.ts";
import { makeKeys } from "../../scripts/release/signing.ts";
import { runs } from "./executable.ts";
import { saying, serveReleases, type Releases } from "./releases.ts";

const SCRIPT = join(import.meta.dir, "../../install.sh");
/** What a machine says of itself, and what is made for it. */
const MACHINES = [
  ["Linux", "x86_64", { os: "linux", arch: "x64" }],
  ["Linux", "aarch64", { os: "linux", arch: "arm64" }],
  ["Darwin", "arm64", { os: "darwin", arch: "arm64" }],
  ["FreeBSD", "amd64", { os: "freebsd", arch: "x64" }],
] as const;
const NAMES = MACHINES.map(([, , platform]) => archiveOf("1.5.0", platform));

// Sh is wherever these tests are; the others are asked where they are.
const SHELLS = [["sh"], ["dash"], ["bash"], ["busybox", "sh"]].filter(
  ([name = ""]) => Bun.which(name) !== null,
);

const folder = useFolder();
let releases: Releases;
let home: string;

beforeAll(() => {
  releases = serveReleases();
});
afterAll(() => releases[Symbol.dispose]());
beforeEach(async () => {
  home = folder();
  await releases.publish("1.4.0", saying("1.4.0"), [archiveOf("1.4.0", MACHINES[0][2])]);
  await releases.publish("1.5.0", saying("1.5.0"), NAMES);
});

/** Runs the installer; `tools` are programs that it finds before all others. */
function install(
  shell: readonly string[],
  args: readonly string[] = [],
  tools: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string>> = {},
) {
  const bin = join(home, "tools");
  mkdirSync(bin, { recursive: true });
  for (const [name, text] of Object.entries(tools)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return runs([...shell, SCRIPT, ...args], {
    cwd: home,
    environment: {
      PATH: `${bin}:${process.env["PATH"]}`,
      HOME: home,
      CLICKCLACK_RELEASES: releases.url,
      ...environment,
    },
  });
}
const installed = (where = ".local/bin") => readdirSync(join(home, where));
const versionIn = async (where = ".local/bin") =>
  (await runs([join(home, where, "clickclack"), "version", "--plain"])).stdout.trim();

describe.each(SHELLS.map((shell) => [shell.join(" "), shell] as const))(
  "install.sh in %s",
  (_, shell) => {
    test("puts the newest release where its user's programs are, twice if asked twice", async () => {
      for (let count = 0; count < 2; count += 1) {
        const { code, stderr } = await install(shell, [], { uname: unameOf("Linux", "x86_64") });
        expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("1.5.0 is ") });
      }
      expect(installed()).toEqual(["clickclack"]);
      expect(statSync(join(home, ".local/bin/clickclack")).mode & 0o777).toBe(0o755);
      expect(await versionIn()).toBe("1.5.0");
    });

    test("puts another version elsewhere", async () => {
      const to = join(home, "here and there");
      const tools = { uname: unameOf("Linux", "x86_64") };
      const { code } = await install(shell, ["--version=v1.4.0", "--dir", to], tools);
      expect([code, await versionIn("here and there")]).toEqual([0, "1.4.0"]);
      const none = await install(shell, ["--version", "1.3.0", "--dir", to], tools);
      expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("no such release")]);
      expect(installed("here and there")).toEqual(["clickclack"]);
    });
  },
);

describe("install.sh", () => {
  const [first = ["sh"]] = SHELLS;
  const linux = { uname: unameOf("Linux", "x86_64") };

  test.each(MACHINES)("knows %s on %s", async (system, machine, platform) => {
    releases.asked.length = 0;
    const { code } = await install(first, [], { uname: unameOf(system, machine) });
    expect([code, releases.asked.at(-1)]).toEqual([
      0,
      `/download/v1.5.0/${archiveOf("1.5.0", platform)}`,
    ]);
  });

  test("refuses machines that nothing is made for", async () => {
    for (const [system, machine] of [
      ["Plan9", "x86_64"],
      ["Linux", "mips"],
    ] as const) {
      const { code, stderr } = await install(first, [], { uname: unameOf(system, machine) });
      expect([code, stderr]).toEqual([1, expect.stringContaining("There is no release for")]);
    }
    expect(existsSync(join(home, ".local/bin/clickclack"))).toBe(false);
  });

  test("refuses what has another sum, or does not start, and leaves what was there", async () => {
    await install(first, ["--version", "1.4.0"], linux);
    const path = `download/v1.5.0/${NAMES[0]}`;
    releases.replace(path, "something else");
    const changed = await install(first, [], linux);
    expect([changed.code, changed.stderr]).toEqual([1, expect.stringContaining("not the sum")]);
    await releases.publish("1.5.0", "#!/bin/sh\necho 'wrong machine'; exit 1\n", NAMES);
    const broken = await install(first, [], linux);
    expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining("wrong machine")]);
    const alpine = "#!/bin/sh\necho 'Error loading shared library libstdc++.so.6'; exit 127\n";
    await releases.publish("1.5.0", alpine, NAMES);
    expect((await install(first, [], linux)).stderr).toContain("apk add libstdc++");
    expect([installed(), await versionIn()]).toEqual([["clickclack"], "1.4.0"]);
  });

  test("fetches by wget where there is no curl", async () => {
    const tools = join(home, "only");
    mkdirSync(tools);
    for (const name of ["sh", "cut", "grep", "sed", "mktemp", "mkdir", "chmod", "mv", "rm", "tar"])
      await link(tools, name);
    for (const name of ["gzip", "sha256sum", "wget", "cat"]) await link(tools, name);
    if (Bun.which("wget") === null) return;
    writeFileSync(join(tools, "uname"), `#!/bin/sh\n${linux.uname}\n`);
    chmodSync(join(tools, "uname"), 0o755);
    const { code, stderr } = await install([Bun.which("sh") ?? "sh"], [], {}, { PATH: tools });
    expect([code, stderr]).toEqual([0, expect.stringContaining("1.5.0 is ")]);
  });

  test("checks the signature where minisign is, and says so where it is not", async () => {
    const key = { CLICKCLACK_RELEASE_KEY: releases.key };
    // What minisign -V -Q prints, and how it ends, with the one that is here if there is one.
    const asked = (ending: string) => ({
      ...linux,
      minisign: `[ "$*" = "-V -Q -P ${releases.key} -m $6" ] && ${ending}`,
    });
    const good = await install(first, [], asked("echo file:sha256sums.txt version:1.5.0"), key);
    expect(good).toMatchObject({ code: 0, stderr: expect.not.stringContaining("signature") });
    for (const [ending, why] of [
      ["exit 1", "The signature is not by"],
      ["echo file:other.txt version:1.5.0", "of another file"],
      ["echo file:sha256sums.txt version:1.4.0", "that of 1.4.0"],
    ] as const) {
      const bad = await install(first, [], asked(ending), key);
      expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining(why)]);
    }
    const unknown = await install(first, [], linux);
    expect(unknown.stderr).toContain("only the sum");
  });

  test("says what is wrong with how it is called", async () => {
    for (const args of [["--nonsense"], ["--dir"], ["--version", "1.5;reboot"]])
      expect((await install(first, args, linux)).code).toBe(2);
    expect((await install(first, [], linux, { HOME: "" })).code).toBe(2);
    const { code, stdout } = await install(first, ["--help"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("--version")]);
  });

  test("knows the keys that releases are signed with", async () => {
    const text = await Bun.file(SCRIPT).text();
    expect(/^KEYS='(.*)'$/m.exec(text)?.[1]).toBe(releaseKeys.join(" "));
  });
});

/** With minisign itself, where it is. */
if (Bun.which("minisign") !== null)
  test("install.sh has minisign check the signature", async () => {
    const tools = { uname: unameOf("Linux", "x86_64") };
    const key = { CLICKCLACK_RELEASE_KEY: releases.key };
    const good = await install(["sh"], [], tools, key);
    expect(good).toMatchObject({ code: 0, stderr: expect.not.stringContaining("signature") });
    // The one before it is as good, as long as it is listed.
    const other = makeKeys().publicKey.split("\n")[1] ?? "";
    for (const [keys, code] of [
      [`${other} ${releases.key}`, 0],
      [`${releases.key} ${other}`, 0],
      [other, 1],
    ] as const)
      expect((await install(["sh"], [], tools, { CLICKCLACK_RELEASE_KEY: keys })).code).toBe(code);
    releases.replace("latest/download/sha256sums.txt", `${"0".repeat(64)}  ${NAMES[0]}\n`);
    const bad = await install(["sh"], [], tools, key);
    expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining("The signature is not by")]);
  });

const unameOf = (system: string, machine: string) =>
  `case "$1" in -s) echo ${system};; -m) echo ${machine};; esac`;

async function link(folder: string, name: string): Promise<void> {
  const program = Bun.which(name);
  if (program !== null) await Bun.$`ln -s ${program} ${join(folder, name)}`.quiet();
}
