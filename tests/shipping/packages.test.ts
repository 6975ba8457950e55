/**
 * The packages for Debian and Fedora. In the long form, both are made of the executable and installed in a small Debian of
 * their own: the service runs as its user, an upgrade keeps settings and messages, removing keeps data, purging nothing.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDebian } from "../../scripts/image/roots.ts";
import { readConfiguration } from "../../scripts/release/config.ts";
import { pack } from "../../scripts/release/pack.ts";
import { planOf } from "../../scripts/release/plan.ts";
import { done, NIGHTLY, runs } from "./executable.ts";

const ROOT = join(import.meta.dir, "../..");
const UNITS = ["deploy/systemd/clickclack.service", "deploy/packages/clickclack.service"];

describe("the units", () => {
  test("differ in where the executable is, and in nothing else", async () => {
    const [own = "", packaged = ""] = await Promise.all(
      UNITS.map(async (path) => {
        const text = await Bun.file(join(ROOT, path)).text();
        return text.slice(text.indexOf("[Unit]"));
      }),
    );
    expect(packaged).toBe(own.replace("/usr/local/bin/clickclack", "/usr/bin/clickclack"));
  });

  if (Bun.which("systemd-analyze") !== null)
    test("are as systemd wants them, and leave the service little", async () => {
      const folder = mkdtempSync(join(tmpdir(), "clickclack-unit-"));
      for (const path of UNITS) {
        const text = await Bun.file(join(ROOT, path)).text();
        const unit = join(folder, "clickclack.service");
        // What it starts need not be installed here.
        await Bun.write(unit, text.replace(/^ExecStart=\S+/m, "ExecStart=/bin/true"));
        const verified = await runs(["systemd-analyze", "verify", "--man=no", unit]);
        expect(verified.stderr.split("\n").filter((line) => line.includes(unit))).toEqual([]);
        const { stdout } = await runs([
          ...["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
        ]);
        const exposure = Number(/exposure level[^:]*: ([\d.]+)/.exec(stdout)?.[1] ?? 0);
        expect(exposure).toBeLessThan(3);
      }
      rmSync(folder, { recursive: true });
    });
});

const mayInstall =
  NIGHTLY &&
  process.getuid?.() === 0 &&
  process.arch === "x64" &&
  ["debootstrap", "unshare"].every((one) => Bun.which(one) !== null);

if (mayInstall)
  describe("installed in a small Debian", () => {
    const work = mkdtempSync(join(tmpdir(), "clickclack-packages-"));
    const debian = join(work, "debian");

    beforeAll(async () => {
      await makeDebian(debian);
      await done([process.execPath, join(ROOT, "scripts/release/prepare.ts"), "1.0.0"], {
        cwd: ROOT,
        // Nothing is signed here.
        environment: { HOME: work, CLICKCLACK_SIGNING_KEY: "none" },
      });
      for (const version of ["1.0.0", "1.1.0"])
        for (const format of ["deb", "rpm"] as const)
          await Bun.write(join(work, `${version}.${format}`), await packed(version, format));
    });
    afterAll(() => rmSync(work, { recursive: true, force: true }));

    test.each([
      [
        "dpkg",
        {
          install: (version: string) => `chroot "$ROOT" dpkg --install /${version}.deb`,
          remove: `chroot "$ROOT" dpkg --remove clickclack`,
        },
      ],
      [
        "rpm",
        {
          install: (version: string) =>
            `rpm --root "$ROOT" --dbpath /var/lib/rpm --nodeps --nosignature --upgrade "$ROOT/${version}.rpm"`,
          remove: `rpm --root "$ROOT" --dbpath /var/lib/rpm --nodeps --erase clickclack`,
        },
      ],
    ] as const)("by %s, it serves as its user, is upgraded and removed", async (name, by) => {
      if (Bun.which(name) === null) return;
      const root = join(work, name);
      await done(["cp", "-a", debian, root]);
      await done(["sh", "-c", `cp "${work}"/*.deb "${work}"/*.rpm "${root}/"`]);
      const script = [
        `mount --bind "$ROOT" "$ROOT"; mount -t proc proc "$ROOT/proc"; mount --bind /dev "$ROOT/dev"`,
        "ip link set lo up 2>/dev/null || true",
        by.install("1.0.0"),
        // Who owns what, and what nobody else may read.
        `chroot "$ROOT" stat -c '%U %a %n' /var/lib/clickclack /usr/bin/clickclack /etc/clickclack/config.json`,
        // What systemd does with the unit: its user, its environment, its command.
        `unit="$ROOT/usr/lib/systemd/system/clickclack.service"`,
        `value() { sed -n "s/^$1=//p" "$unit"; }`,
        `start() { chroot --userspec="$(value User):$(value Group)" "$ROOT" /usr/bin/env -i $(value Environment) $(value ExecStart) & server=$!; n=0; until chroot "$ROOT" clickclack healthcheck 2>/dev/null; do n=$((n+1)); [ $n -lt 300 ] || exit 1; kill -0 $server; sleep 0.1; done; }`,
        `stop() { kill -TERM $server; wait $server; }`,
        `as() { chroot --userspec=clickclack:clickclack "$ROOT" /usr/bin/env -i CLICKCLACK_DATA=/var/lib/clickclack XDG_CONFIG_HOME=/var/lib/clickclack/me "$@"; }`,
        "start",
        "as clickclack login $(as clickclack admin bootstrap --name Ava --email ava@example.com)",
        "as clickclack send general Ahoy",
        "stop",
        // Whoever runs it has changed something.
        `printf '{ "addr": "127.0.0.1:8080", "log_level": "warning" }' > "$ROOT/etc/clickclack/config.json"`,
        by.install("1.1.0"),
        `grep log_level "$ROOT/etc/clickclack/config.json"`,
        "start",
        "as clickclack messages list general",
        "stop",
        by.remove,
        `if [ -e "$ROOT/usr/bin/clickclack" ]; then echo "It is still there." >&2; exit 1; fi`,
        `chroot "$ROOT" ls /var/lib/clickclack/clickclack.db /etc/clickclack`,
        ...(name === "dpkg"
          ? [
              `chroot "$ROOT" dpkg --purge clickclack`,
              `for left in /var/lib/clickclack /etc/clickclack; do if [ -e "$ROOT$left" ]; then echo "$left is left." >&2; exit 1; fi; done`,
              `if chroot "$ROOT" getent passwd clickclack; then exit 1; fi`,
            ]
          : []),
        "echo done",
      ].join("\n");
      const { code, stdout, stderr } = await runs(
        [
          ...["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"],
          ...["sh", "-ec", script],
        ],
        { environment: { ROOT: root } },
      );
      expect({ code, said: `${stdout}${stderr}` }).toEqual({
        code: 0,
        said: expect.stringMatching(/clickclack 700 \/var\/lib\/clickclack[^]*Ahoy[^]*done/),
      });
    });
  });

async function packed(version: string, format: "deb" | "rpm"): Promise<Buffer> {
  const epoch = 1_790_000_000;
  const plan = planOf(await readConfiguration(), {
    Version: version,
    ShortCommit: "0000000",
    FullCommit: "0".repeat(40),
    CommitTimestamp: String(epoch),
    CommitDate: new Date(epoch * 1000).toISOString(),
  });
  const planned = plan.packages.find(
    ({ build, ...one }) => one.format === format && build.fields["Arch"] === "amd64",
  );
  if (planned === undefined) throw new Error(`.goreleaser.yml makes no ${format} for amd64.`);
  return pack({ ...planned, build: { ...planned.build, path: "dist/clickclack" } }, version, epoch);
}
