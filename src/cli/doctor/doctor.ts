import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { version } from "../../build.ts";
import type { Config } from "../../config.ts";
import { takeLock } from "../../storage/lock.ts";
import { configure, flagsOf } from "../configure.ts";
import { EXIT, fail } from "../exit.ts";
import { localUrl } from "../healthcheck.ts";
import { clean, print, styled, trace, type Form } from "../output.ts";
import { backupCheck } from "./backups.ts";
import { fine, reasonOf, warning, type Check, type Patient } from "./check.ts";
import { contentChecks } from "./contents.ts";
import { databaseChecks } from "./database.ts";
import { fileChecks } from "./files.ts";
import { networkChecks, runningVersion } from "./network.ts";
import { programChecks } from "./program.ts";
import { settingChecks } from "./settings.ts";
import { uploadChecks } from "./uploads.ts";

type DoctorOptions = Form &
  Readonly<Record<string, unknown>> & { readonly full?: true; readonly mail?: true };

const STYLES = { ok: "green", warn: "yellow", fail: "red" } as const;

/** `doctor`: looks for what is wrong, says what to do about it, and ends with 1 when anything fails. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const config = configure(flagsOf(options));
  const checks = await examine(config, options);
  const count = (status: Check["status"]) =>
    checks.filter((check) => check.status === status).length;
  const [failed, warned] = [count("fail"), count("warn")];
  const status = failed > 0 ? "fail" : warned > 0 ? "warn" : "ok";
  await print(
    {
      text: checks.map(shown).join("\n"),
      plain: status,
      json: { status, version, checks },
      note: `Checks: ${checks.length}, warnings: ${warned}, failures: ${failed}.`,
    },
    options,
  );
  if (failed > 0) fail(EXIT.failed, `${failed} of ${checks.length} checks failed.`);
}

/** All checks, in the order in which they are shown. They change nothing, and run beside a server. */
export async function examine(
  config: Config,
  options: DoctorOptions,
  room: Patient["room"] = (path) => statfs(path),
): Promise<Check[]> {
  const found = await runningVersion(config);
  const patient: Patient = {
    config,
    full: options.full === true,
    mail: options.mail === true,
    running: found !== undefined,
    room,
  };
  const looking = (what: string) => trace(`Looking at ${what}.`, options);
  looking("the program and its files");
  const checks = [...(await programChecks()), ...(await fileChecks(patient))];
  looking("the database");
  const { checks: ofDatabase, opened } = await databaseChecks(patient);
  checks.push(...ofDatabase);
  if (opened !== undefined)
    try {
      looking("what is in it");
      checks.push(...(await contentChecks(patient, opened)));
      looking("the uploads");
      checks.push(...(await uploadChecks(patient, opened.reader)));
    } catch (error) {
      checks.push(unreadable(error));
    } finally {
      await opened.close();
    }
  looking("the settings");
  checks.push(...(await settingChecks(patient)), await backupCheck(patient));
  looking("the server and the way to it");
  checks.push(serving(config, found));
  if (found !== undefined) checks.push(...(await networkChecks(config, found)));
  return checks;
}

const unreadable = (error: unknown): Check => ({
  name: "integrity",
  status: "fail",
  message: `What is in the database cannot be read: ${reasonOf(error)}.`,
  fix: "Stop the server and restore the newest backup: docs/backup.md says how.",
});

function serving(config: Config, found: string | undefined): Check {
  if (found !== undefined)
    return fine("server", `A server of version ${found} runs at ${localUrl(config.addr)}.`);
  if (config.db.engine === "sqlite" && isLocked(`${config.db.file}.lock`))
    return warning(
      "server",
      "A server has the database, and does not answer at --addr.",
      "Give this command the settings that the server has; if they are the same, look into the server's log.",
    );
  return warning(
    "server",
    "No server runs here, so the way to it was not looked at.",
    "Start the server, and run this once more.",
  );
}

/** Whether another process holds a lock. It is let go of at once, and not made where there is none. */
function isLocked(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    const release = takeLock(file);
    release?.();
    return release === undefined;
  } catch {
    return false;
  }
}

const WIDTH = 16;

function shown({ name, status, message, fix }: Check): string {
  const head = `${styled(STYLES[status], status.padEnd(4))}  ${name.padEnd(WIDTH)}`;
  const indent = " ".repeat(4 + 2 + WIDTH);
  return `${head}${clean(message)}${fix === undefined ? "" : `\n${indent}${clean(fix)}`}`;
}
