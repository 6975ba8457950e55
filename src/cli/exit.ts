/** How a command ends, for the scripts that run it. */
export const EXIT = {
  ok: 0,
  /** It failed for a reason outside the command line. */
  failed: 1,
  /** The command line or the configuration is wrong: nothing was done. */
  usage: 2,
  /** What the command line names is not there. */
  notFound: 4,
  /** It is there, and this may not be done to it. */
  notAllowed: 5,
} as const;

/** Ends the process with sentences on standard error. */
export function fail(code: number, message: string): never {
  process.stderr.write(`${message.replace(/^/gm, "clickclack: ")}\n`);
  process.exit(code);
}
