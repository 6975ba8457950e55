import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { rotationIn } from "../../backup/rotation.ts";
import { makeEvery, type Schedule } from "../../backup/schedule.ts";
import type { BackupConfig, Flags } from "../../config.ts";
import { KEYS, variableOf } from "../../config/settings.ts";
import { sourceRoot } from "../../embedded.ts";

const logger = getLogger(["clickclack", "backup"]);

/**
 * Has the server's own backups made, each by a process of its own, so that no request waits for one: copying, summing up and
 * compressing is work.
 *
 * @param flags those that the server was started with; the environment is the same.
 */
export function keepBackups({ place, every }: BackupConfig, flags: Flags): Schedule {
  return makeEvery(every, {
    newest: () => rotationIn(place).newest(),
    async make(signal) {
      const started = performance.now();
      const child = Bun.spawn([...program(), "backup", "--plain", "--quiet", "--no-input"], {
        env: { ...process.env, ...variablesOf(flags) },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const stop = () => child.kill("SIGTERM");
      signal.addEventListener("abort", stop);
      const [made, said] = await Promise.all([child.stdout.text(), child.stderr.text()]);
      const code = await child.exited;
      signal.removeEventListener("abort", stop);
      if (signal.aborted && code !== 0) throw new Error("stopped");
      const words = said.trim().replace(/^clickclack: /gm, "");
      if (code !== 0) {
        const error = words || `it ended with ${code}`;
        logger.error("No backup could be made: {error}", { error });
        throw new Error(error);
      }
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      logger.info("Made the backup {path} in {seconds} s.", { path: made.trim(), seconds });
      if (words !== "") logger.warn("The backup lacks something: {words}", { words });
    },
  });
}

/** This program, from source or compiled. */
const program = () =>
  sourceRoot.includes("$bunfs") || sourceRoot.includes("~BUN")
    ? [process.execPath]
    : [process.execPath, join(sourceRoot, "main.ts")];

/** Flags as variables: a password among them shows in no list of processes. */
const variablesOf = (flags: Flags): Record<string, string> =>
  Object.fromEntries([
    ...KEYS.flatMap((key) => (flags[key] === undefined ? [] : [[variableOf(key), flags[key]]])),
    ...(flags.config === undefined ? [] : [["CLICKCLACK_CONFIG", flags.config]]),
  ]);
