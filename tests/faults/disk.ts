import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk that can be filled up under a server. */
export interface Disk {
  readonly folder: string;
  /** Leaves no room on it, or none beyond so many bytes. `pid` is the server's. */
  fill(pid: number, leave?: number): void;
  /** Makes room again. */
  free(pid: number): void;
  remove(): void;
}

export interface KindOfDisk {
  readonly name: string;
  make(): Disk;
}

function run(...command: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(command);
  if (exitCode !== 0) throw new Error(`${command.join(" ")}: ${stderr.toString()}`);
}

const newFolder = () => mkdtempSync(join(tmpdir(), "clickclack-disk-"));

/** A real one, in memory, for which one has to be root. */
const small: KindOfDisk = {
  name: "a small disk",
  make() {
    const folder = newFolder();
    run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder);
    const filler = join(folder, "filler");
    const free = () => rmSync(filler, { force: true });
    return {
      folder,
      fill(_, leave = 0) {
        free();
        const { bavail, bsize } = statfsSync(folder);
        writeFileSync(filler, Buffer.alloc(bavail * bsize - leave));
      },
      free,
      remove() {
        run("umount", "--lazy", folder);
        rmSync(folder, { recursive: true });
      },
    };
  },
};

/** A limit on the size of every file that the server writes: what anybody can set, and failing in another way. */
const limited: KindOfDisk = {
  name: "a limit on files",
  make() {
    const folder = newFolder();
    const limit = (pid: number, size: string) => run("prlimit", `--pid=${pid}`, `--fsize=${size}:`);
    return {
      folder,
      fill: (pid, leave = 0) => limit(pid, String(4_096 + leave)),
      free: (pid) => limit(pid, "unlimited"),
      remove: () => rmSync(folder, { recursive: true }),
    };
  },
};

/** The disks that can be had here. */
export const disks: readonly KindOfDisk[] =
  process.platform === "linux" ? (process.getuid?.() === 0 ? [small, limited] : [limited]) : [];

/** What a command is put behind so that permissions bind it, even where root runs it. */
export const bound: readonly string[] =
  process.platform === "linux" && process.getuid?.() === 0
    ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    : [];
