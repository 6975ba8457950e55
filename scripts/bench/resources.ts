import { readFile } from "node:fs/promises";

/** Ticks of the clock that Linux counts a process's time in, a second. */
const TICKS = 100;

/** Resident memory of a process, the mapped executable included, in MB of 10⁶ bytes. */
export async function residentMegabytes(pid: number): Promise<number> {
  const ps = Bun.spawn(["ps", "-o", "rss=", "-p", String(pid)], { stdout: "pipe" });
  return (Number(await ps.stdout.text()) * 1024) / 1e6;
}

/** Seconds of CPU that a process has used, user and system; NaN where there is no /proc. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  // The name, in parentheses, may hold spaces; times are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

export const mb = (megabytes: number): string => `${megabytes.toFixed(0)} MB`;
