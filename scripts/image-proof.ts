/**
 * `bun scripts/image-proof.ts`: builds what the Dockerfile says without a Docker engine, and starts it. Each stage is a
 * root of its own, made from Debian's packages; each RUN is run in it by chroot; the last one is started in namespaces of
 * its own (no network but itself, no other process, a root that cannot be written to) as the user that the Dockerfile
 * names. Needs Linux, root and debootstrap. `--work` is a folder for the roots; a Debian that is there is used again.
 */
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { $ } from "bun";

import {
  containerOf,
  isGiven,
  pairs,
  readStages,
  type Container,
  type Instruction,
  type Stage,
} from "./image/dockerfile.ts";
import { makeDebian, makeRoot } from "./image/roots.ts";
import { root } from "./processes.ts";

/** As in the images. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const { values } = parseArgs({ options: { work: { type: "string" } } });
if (process.platform !== "linux" || process.getuid?.() !== 0) {
  console.error("The image is proven on Linux, by root: chroot and namespaces are needed.");
  process.exit(2);
}
const work = values.work ?? (await mkdtemp(join(tmpdir(), "clickclack-image-")));
const debian = join(work, "debian");
await mkdir(work, { recursive: true });

const stages = readStages(await readFile(join(root, "Dockerfile"), "utf8"));
const ignore = await readFile(join(root, ".dockerignore"), "utf8");
const roots = new Map<string, string>();
try {
  await timed("a small Debian", () => makeDebian(debian));
  for (const [index, stage] of stages.entries()) await build(stage, index);
  const last = stages.at(-1);
  if (last === undefined) throw new Error("The Dockerfile has no stage.");
  const folder = roots.get(last.name) ?? "";
  const megabytes = Number((await $`du -sm ${folder}`.text()).split("\t")[0]);
  console.log(`the last stage is a root of ${megabytes} MB`);
  await timed("it runs", () => proveRuns(folder, containerOf(last)));
  console.log("The image does what the Dockerfile says.");
} finally {
  for (const folder of roots.values()) await rm(folder, { recursive: true, force: true });
  if (values.work === undefined) await rm(work, { recursive: true, force: true });
}

async function timed(what: string, deed: () => Promise<void>): Promise<void> {
  const since = performance.now();
  await deed();
  console.log(`${what}: ${((performance.now() - since) / 1000).toFixed(1)} s`);
}

async function build(stage: Stage, index: number): Promise<void> {
  const folder = join(work, `stage-${index}`);
  await rm(folder, { recursive: true, force: true });
  await timed(`FROM ${stage.image}`, () => makeRoot(stage.image, folder, debian));
  roots.set(stage.name, folder);
  const shell = { folder: "/", environment: new Map<string, string>() };
  for (const step of stage.steps) {
    if (step.name === "WORKDIR") {
      shell.folder = step.rest;
      await mkdir(join(folder, step.rest), { recursive: true });
    } else if (step.name === "ARG" || step.name === "ENV") {
      for (const [key, value] of pairs(step.rest)) shell.environment.set(key, value);
    } else if (step.name === "COPY") {
      await copy(step, folder, shell.folder);
    } else if (step.name === "RUN") {
      await timed(`RUN ${step.rest.slice(0, 60)}…`, () =>
        runIn(folder, shell.folder, Object.fromEntries(shell.environment), step.rest),
      );
    }
  }
}

/** What COPY does: from the repository only what .dockerignore leaves, owned by root. */
async function copy({ flags, rest }: Instruction, folder: string, at: string): Promise<void> {
  const paths = rest.split(/\s+/);
  const to = paths.pop() ?? "";
  const from = flags["from"] === undefined ? root : (roots.get(flags["from"]) ?? "");
  const target = join(folder, to.startsWith("/") ? to : join(at, to));
  const [uid = 0, gid = 0] = (flags["chown"] ?? "0:0").split(":").map(Number);
  for (const path of paths) {
    const source = join(from, path);
    const directory = (await stat(source)).isDirectory();
    const into =
      directory || (!to.endsWith("/") && to !== ".")
        ? target
        : join(target, path.split("/").at(-1) ?? "");
    const names = directory
      ? await Array.fromAsync(new Bun.Glob("**").scan({ cwd: source, dot: true, onlyFiles: false }))
      : [""];
    if (directory) {
      await mkdir(into, { recursive: true });
      await settle(into, flags["chmod"], uid, gid);
    }
    for (const name of names.sort()) {
      if (from === root && !isGiven(name === "" ? path : join(path, name), ignore)) continue;
      const copied = join(into, name);
      if ((await stat(join(source, name))).isDirectory()) await mkdir(copied, { recursive: true });
      else {
        await mkdir(dirname(copied), { recursive: true });
        await cp(join(source, name), copied);
      }
      await settle(copied, flags["chmod"], uid, gid);
    }
  }
}

async function settle(path: string, mode: string | undefined, uid: number, gid: number) {
  await chown(path, uid, gid);
  if (mode !== undefined) await chmod(path, Number.parseInt(mode, 8));
}

/** Runs a step in a root by its own shell, with the network of this machine. */
async function runIn(
  folder: string,
  at: string,
  environment: Record<string, string>,
  command: string,
): Promise<void> {
  const inside = [
    `mount --bind "$ROOT" "$ROOT"`,
    `mount -t proc proc "$ROOT/proc"`,
    `mount --bind /dev "$ROOT/dev"`,
    // How this machine gets to the registry of packages, and whom it trusts there.
    `touch "$ROOT/etc/resolv.conf" && mount --bind /etc/resolv.conf "$ROOT/etc/resolv.conf"`,
    `mount --bind /etc/ssl/certs/ca-certificates.crt "$ROOT/etc/ssl/certs/ca-certificates.crt"`,
    `exec chroot "$ROOT" /usr/bin/env -i PATH="$INSIDE" HOME=/root NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt ${Object.entries(
      environment,
    )
      .map(([key, value]) => $.escape(`${key}=${value}`))
      .join(" ")} /bin/sh -c 'cd "$0" && eval "$1"' ${$.escape(at)} ${$.escape(command)}`,
  ].join("\n");
  await finish(
    Bun.spawn(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", inside], {
      env: { PATH: process.env["PATH"], ROOT: folder, INSIDE: PATH },
      stdio: ["ignore", "pipe", "pipe"],
    }),
    command,
  );
}

/**
 * Starts a container as an engine would, with a volume that is empty at first, and asks for what it is for: it becomes
 * healthy, an operator's command on the same volume makes the first account, that account says something, what it said is
 * there after a restart, and it stops when it is told to.
 */
async function proveRuns(folder: string, container: Container): Promise<void> {
  const { entrypoint, command, health, user, volumes, environment, folder: at } = container;
  const volume = join(work, "volume");
  await rm(volume, { recursive: true, force: true });
  // An engine gives a new volume what the image has in its place, and whose that is.
  await $`cp -a ${join(folder, volumes[0] ?? "")} ${volume}`.quiet();
  const words = (list: readonly string[]) => list.map((word) => $.escape(word)).join(" ");
  const inside = (what: readonly string[]) => `chroot --userspec=${user} "$ROOT" ${words(what)}`;
  const run = (...what: string[]) => inside([...entrypoint, ...what]);
  const script = [
    "ip link set lo up 2>/dev/null || true",
    `mount --bind "$ROOT" "$ROOT"`,
    `mount --bind "$VOLUME" "$ROOT${volumes[0]}"`,
    `mount -t proc proc "$ROOT/proc"`,
    `mount -t tmpfs tmpfs "$ROOT/tmp"`,
    `mount -o remount,ro,bind "$ROOT"`,
    `cd "$ROOT${at}"`,
    `if touch "$ROOT/written" 2>/dev/null; then echo "The root can be written to." >&2; exit 1; fi`,
    `serve() { ${run(...command)} & SERVER=$!; n=0; until ${inside(health)} >/dev/null 2>&1; do n=$((n+1)); [ $n -lt 150 ] || { echo "It does not become healthy." >&2; exit 1; }; sleep 0.2; done; }`,
    `stop() { kill -TERM $SERVER; wait $SERVER; }`,
    `serve`,
    `grep -q '^Uid:[[:space:]]*${user.split(":")[0]}[[:space:]]' "/proc/$SERVER/status"`,
    `LINK=$(${run("admin", "bootstrap", "--name", "Ava", "--email", "ava@example.com")})`,
    `export XDG_CONFIG_HOME=/tmp XDG_STATE_HOME=/tmp`,
    `${run("login")} "$LINK"`,
    `${run("send", "general", "Ahoy")}`,
    `stop`,
    `serve`,
    `${run("messages", "list", "general")} | grep -q Ahoy`,
    `${run("doctor")}`,
    `stop`,
  ].join("\n");
  await finish(
    Bun.spawn(
      [
        ...["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", "--mount-proc"],
        ...["sh", "-ec", script],
      ],
      {
        env: { PATH: `${PATH}`, ROOT: folder, VOLUME: volume, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
      },
    ),
    "The container",
  );
  await rm(volume, { recursive: true, force: true });
}

async function finish(
  child: Bun.Subprocess<"ignore", "pipe", "pipe">,
  what: string,
): Promise<void> {
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  const code = await child.exited;
  if (code !== 0) throw new Error(`${what} ended with ${code}:\n${stdout}\n${stderr}`);
}
