import {
  access,
  chmod,
  chown,
  constants,
  copyFile,
  link,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, syncToDisk } from "../../files.ts";
import { EXIT, fail } from "../exit.ts";
import { inContainer } from "./managed.ts";

/** How long a program may take to say its version, in milliseconds. */
const PATIENCE = 60_000;

/** Where an upgrade keeps the program that was there. */
export const keptBeside = (program: string): string =>
  program.endsWith(".exe") ? program.replace(/\.exe$/, ".old.exe") : `${program}.old`;

/** Where a new program is made: in the same folder, since only there it can be put in place in one step. */
export const draftBeside = (program: string): string =>
  program.endsWith(".exe")
    ? program.replace(/\.exe$/, `.${process.pid}.new.exe`)
    : `${program}.${process.pid}.new`;

/** Why the program cannot be replaced, and what to do: a sentence; nothing when it can. */
export async function mayReplace(program: string): Promise<string | undefined> {
  try {
    await access(dirname(program), constants.W_OK);
    return undefined;
  } catch {
    return inContainer()
      ? `${program} came with the container's image: start a newer image instead.`
      : `${dirname(program)} may not be written to: run this as its owner, such as by sudo.`;
  }
}

/** What a program says its version is; nothing when it does not start. */
export async function sayingVersion(program: string): Promise<string | undefined> {
  try {
    const child = Bun.spawn([program, "version", "--plain"], {
      stdio: ["ignore", "pipe", "ignore"],
      timeout: PATIENCE,
    });
    const said = (await child.stdout.text()).trim();
    return (await child.exited) === 0 && /^\d+\.\d+\.\d+\S*$/.test(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts a new program in a running one's place and keeps that beside it; answers where. At every moment one of the two is
 * there, whole. What does not start here, or is another version, is thrown away and ends the command.
 */
export async function replaceBy(program: string, made: string, version: string): Promise<string> {
  try {
    const { mode, uid, gid } = await stat(program);
    await chmod(made, mode & 0o7777);
    // Root may give files away; whoever else replaces a program owns it afterwards.
    await chown(made, uid, gid).catch(() => {});
    await syncToDisk(made);
    const said = await sayingVersion(made);
    if (said !== version)
      return fail(
        EXIT.failed,
        said === undefined
          ? `ClickClack ${version} does not start on this machine. Nothing was changed.`
          : `What is called ClickClack ${version} says that it is ${said}. Nothing was changed.`,
      );
    await swap(program, made);
    return keptBeside(program);
  } finally {
    await rm(made, { force: true });
  }
}

/** Exchanges the program and the one that is kept, so that a second time leads back again. */
export async function rollBack(program: string): Promise<void> {
  const back = draftBeside(program);
  await rename(keptBeside(program), back);
  try {
    await swap(program, back);
  } catch (error) {
    await rename(back, keptBeside(program));
    throw error;
  }
}

/** `made` becomes the program, and the program what is kept. */
async function swap(program: string, made: string): Promise<void> {
  const kept = keptBeside(program);
  if (process.platform === "win32") return await swapBySteps(program, made, kept);
  const spare = `${kept}.${process.pid}`;
  await keepAs(program, spare);
  await rename(spare, kept);
  await rename(made, program);
  await syncToDisk(dirname(program));
}

/** A second name for the file, or a copy where the file system knows no such thing. */
async function keepAs(program: string, spare: string): Promise<void> {
  await rm(spare, { force: true });
  try {
    await link(program, spare);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "ENOSYS"].includes(codeOf(error)))
      throw error;
    await copyFile(program, spare);
  }
}

/**
 * Windows lets a running program's file be renamed, but neither replaced nor deleted. What was kept from before that may
 * still run as well, and is moved out of the way then.
 */
async function swapBySteps(program: string, made: string, kept: string): Promise<void> {
  await rm(kept, { force: true }).catch(() =>
    rename(kept, kept.replace(/\.exe$/, `.${Date.now()}.exe`)),
  );
  await rename(program, kept);
  try {
    await rename(made, program);
  } catch (error) {
    await rename(kept, program);
    throw error;
  }
}
