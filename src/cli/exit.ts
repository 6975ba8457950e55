/** How a command ends, for the scripts that run it. */
export const EXIT = {
  ok: 0,
  /** It failed for a reason outside the command line. */
  failed: 1,
  /** The command line or the configuration is wrong: nothing was done. */
  usage: 2,
  /** The server does not know who is calling, or no longer. */
  authentication: 3,
  /** What the command line names is not there. */
  notFound: 4,
  /** It is there, and this may not be done to it. */
  notAllowed: 5,
  /** No answer came from the server. */
  unreachable: 10,
  /** Something answered that is not ClickClack, or in a way that this program does not understand. */
  unexpectedAnswer: 11,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

/** Ends a command: `message` goes to standard error, `code` is one of {@link EXIT}. */
export class CommandError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = "CommandError";
    this.code = code;
  }
}

/** Ends the command with sentences on standard error. */
export function fail(code: number, message: string): never {
  throw new CommandError(code, message);
}
