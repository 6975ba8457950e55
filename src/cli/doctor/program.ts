import { readFile } from "node:fs/promises";
import { commit, version } from "../../build.ts";
import { fine, warning, type Check } from "./check.ts";

/** A server with fewer may refuse people: each connection takes a descriptor. */
const ENOUGH = 4_096;

/** The program itself, and what the system lets it have. */
export async function programChecks(): Promise<Check[]> {
  return [
    fine("version", `This is ClickClack ${version} (${commit}) on Bun ${Bun.version}.`),
    ...(await descriptors()),
  ];
}

/** What this process may have, as the server's does that is started in the same way; Linux only. */
async function descriptors(): Promise<Check[]> {
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const [, soft = "", hard = ""] = /^Max open files +(\S+) +(\S+)/m.exec(limits) ?? [];
  if (soft === "") return [];
  const most = soft === "unlimited" ? Infinity : Number(soft);
  if (most >= ENOUGH) return [fine("open files", `A process here may open ${soft} files.`)];
  return [
    warning(
      "open files",
      `A process here may open ${soft} files, up to ${hard}: so many connections at the most.`,
      `Raise the limit for the server, as LimitNOFILE=65536 does in a unit of systemd, to ${ENOUGH} or more.`,
    ),
  ];
}
