/** What a command has to say: data for standard output, in the form that was asked for, and words beside it. */
export interface Outcome {
  /** For a person. */
  readonly text: string;
  /** For a script: one field that stays what it is. */
  readonly plain: string;
  /** For a program: one object, in the wire's names. */
  readonly json: object;
  /** What a person should know besides; it goes to standard error. */
  readonly note?: string;
}

/** The form that the command line asks for. */
export interface Form {
  readonly json?: boolean;
  readonly plain?: boolean;
}

export function print(outcome: Outcome, { json = false, plain = false }: Form): void {
  if (json) console.log(JSON.stringify(outcome.json));
  else if (plain) console.log(outcome.plain);
  else {
    console.log(outcome.text);
    if (outcome.note !== undefined) process.stderr.write(`${outcome.note}\n`);
  }
}
