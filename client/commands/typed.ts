/** A text that calls a command. */
export interface TypedCommand {
  /** With its slash, in lower case. */
  command: string;
  text: string;
}

/** The command that a text calls, if it does: `/deploy api` does, `/etc/hosts` does not. */
export function typedCommand(body: string): TypedCommand | undefined {
  const found = /^\/([a-z0-9_-]{1,32})(?:\s+([\s\S]*))?$/i.exec(body);
  if (found === null) return undefined;
  return { command: `/${found[1]?.toLowerCase()}`, text: (found[2] ?? "").trim() };
}
