/**
 * The executable where there is almost nothing: it works, or says what it needs. Namespaces are asked for where this
 * process may make them, which is as root on Linux.
 */
import { describe, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { useFolder } from "../harness/folder.ts";
import { until } from "../harness/until.ts";
import { EXECUTABLE, freePort, NIGHTLY, runs, settled, stays } from "./executable.ts";

const folder = useFolder();

describe("with next to nothing, the executable", () => {
  test("serves in no home, in a locale without UTF-8, and with 64 files open at the most, which people use up", async () => {
    const data = join(folder(), "Kombüse");
    mkdirSync(data);
    const port = freePort();
    const environment = { PATH: "/nonexistent", LC_ALL: "de_DE.ISO-8859-1", LANG: "C" };
    const limited = `ulimit -n 64; exec '${EXECUTABLE}' serve --addr 127.0.0.1:${port} --data '${data}'`;
    await using server = stays([Bun.which("sh") ?? "/bin/sh", "-c", limited], { environment });
    await settled("it listens", server, () => server.said().includes(" serves "));
    const made = await runs(
      [EXECUTABLE, "admin", "user", "create", "--email", "z@example.com", "--name", "Zoë Ångström"],
      { environment: { ...environment, CLICKCLACK_DATA: data } },
    );
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining("Zoë Ångström has") });

    const sockets: Socket[] = [];
    for (let count = 0; count < 100; count += 1) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      sockets.push(socket);
    }
    await until("they are connected", () => sockets.every(({ connecting }) => !connecting));
    for (const socket of sockets) socket.destroy();
    const healthy = async () =>
      (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.ok === true;
    await until("it answers again", healthy);
    server.kill();
    expect(await server.exited).toBe(0);
  });

  test("says that it has nowhere to keep a sign-in, where there is no home", async () => {
    const { code, stderr } = await runs(
      [EXECUTABLE, "login", "http://127.0.0.1:1", "--token", "sst_x"],
      { environment: {} },
    );
    expect([code, stderr]).toEqual([2, expect.stringContaining("XDG_CONFIG_HOME")]);
  });

  test("says which folder it cannot write to", async () => {
    const { code, stderr } = await runs([EXECUTABLE, "serve", "--data", "/proc/nothing"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("/proc/nothing cannot be made")]);
  });
});

/** Whether this process may make namespaces, and change what is mounted and which addresses there are in them. */
const mayConfine =
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  ["ip", "unshare", "mount", "chroot"].every((name) => Bun.which(name) !== null) &&
  Bun.spawnSync([
    "unshare",
    "--mount",
    "--net",
    "--pid",
    "--fork",
    "mount",
    "-t",
    "tmpfs",
    "x",
    "/mnt",
  ]).exitCode === 0;

/** More of the same, in the long form. */
const ELSEWHERE = [
  // A volume as Kubernetes mounts it, for a group.
  "mkdir -m 2770 /mnt/volume; chown 0:65534 /mnt/volume",
  `if $as $here $program serve --data /mnt/volume 2>/mnt/said; then exit 1; fi`,
  `grep -q "belongs to another user" /mnt/said`,
  `here="CLICKCLACK_DATA=/mnt/volume/clickclack CLICKCLACK_ADDR=[::1]:8080"`,
  "serves; $as $here $program doctor; stops",
  // Where nobody says where it is to listen, the other way round.
  "ip addr add 127.0.0.1/8 dev lo; echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6",
  "here=CLICKCLACK_DATA=/mnt/data",
  "serves; stops",
];

if (mayConfine)
  test("as nobody, on a disk that cannot be written to but for a tmpfs, without a network, the executable serves by IPv6 alone, and by IPv4 alone", async () => {
    const script = [
      "ip link set lo up",
      "mount -t tmpfs tmpfs /mnt",
      "mkdir -m 700 /mnt/data; chown 65534:65534 /mnt/data",
      `touch /mnt/clickclack; mount --bind "$EXECUTABLE" /mnt/clickclack`,
      // Every other place, /tmp above all.
      `for place in / $(awk '{ print $2 }' /proc/mounts); do case $place in /mnt*|/proc*|/dev*|/sys*) ;; *) mount -o remount,bind,ro "$place" 2>/dev/null || true ;; esac; done`,
      `if touch /tmp/written 2>/dev/null; then echo "It can be written to." >&2; exit 1; fi`,
      "ulimit -n 64",
      `as="chroot --userspec=65534:65534 / /usr/bin/env -i LC_ALL=C"; program=/mnt/clickclack`,
      `serves() { $as $here $program serve & server=$!; n=0; until $as $here $program healthcheck 2>/dev/null; do n=$((n+1)); [ $n -lt 300 ] || exit 1; kill -0 $server; sleep 0.1; done; }`,
      "stops() { kill -TERM $server; wait $server; }",
      "ip addr del 127.0.0.1/8 dev lo",
      `here="CLICKCLACK_DATA=/mnt/data CLICKCLACK_ADDR=[::1]:8080"`,
      "serves",
      "$as $here $program admin bootstrap --name Ava --email ava@example.com",
      "$as $here $program backup --out /mnt/data/backup.tar.zst",
      "$as $here $program doctor --full",
      "stops",
      ...(NIGHTLY ? ELSEWHERE : []),
    ].join("\n");
    const ended = await runs(
      [
        ...["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"],
        ...["sh", "-ec", script],
      ],
      { environment: { EXECUTABLE } },
    );
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining("failures: 0") });
  });
