import type { Event, EventPage } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { note, print, type Form, type Outcome } from "../output.ts";
import type { Session } from "./connect.ts";
import type { KeptCursor } from "./cursor.ts";
import { follow } from "./follow.ts";
import { codeOf } from "../../files.ts";
import { countLines, createWritten } from "./unread.ts";

/** Options of the commands that go on until they are ended. */
export interface StreamOptions extends Form {
  readonly limit?: number;
  readonly untilCaughtUp?: boolean;
  readonly strict?: boolean;
}

interface Stream {
  readonly workspaceId: string;
  /** The cursor to begin after; everything that is retained comes first without one. */
  readonly after: string | undefined;
  readonly kept: KeptCursor;
  readonly options: StreamOptions;
  readonly signal: AbortSignal;
  /** What is printed of an event, if anything. */
  outcomeOf(event: Event): Outcome | undefined;
}

/**
 * Prints a workspace's events as they come, each once. The kept cursor moves over an event only when its line is written,
 * and back over what a reader that closes the pipe has left in it, so that another run goes on with the next one; it is on
 * disk when this ends, however it ends.
 */
export async function stream(session: Session, { kept, ...of }: Stream): Promise<void> {
  const { workspaceId, after, options, signal } = of;
  const { limit = Infinity, untilCaughtUp = false } = options;
  const written = createWritten(after ?? "");
  const move = (cursor: string, lines: number) => {
    kept.move(cursor);
    written.add(cursor, lines);
  };
  let printed = 0;
  try {
    for await (const page of follow(session.client, {
      workspaceId,
      after,
      signal,
      form: options,
    })) {
      if (page.resync_required) tellMissed(page, options);
      for (const event of page.events) {
        if (signal.aborted) return;
        const outcome = of.outcomeOf(event);
        if (outcome !== undefined) await print(outcome, options);
        move(event.cursor, outcome === undefined ? 0 : linesOf(outcome, options));
        if (outcome !== undefined && (printed += 1) >= limit) return;
      }
      // What is not for the caller's eyes need not be asked for again.
      move(page.next_cursor, 0);
      if (untilCaughtUp && page.events.length === 0) return;
    }
  } catch (error) {
    if (codeOf(error) === "EPIPE") kept.move(written.taken());
    throw error;
  } finally {
    await kept.save();
  }
}

/** How many lines `print` makes of it. */
const linesOf = ({ text, plain }: Outcome, form: Form) =>
  form.json ? 1 : countLines(form.plain ? plain : text) + 1;

function tellMissed({ events }: EventPage, options: StreamOptions): void {
  const lost = "The server no longer has the events that come after this cursor";
  if (options.strict)
    fail(EXIT.failed, `${lost}: load anew what you mirror, and begin without it.`);
  const next = events[0];
  const from = next === undefined ? "what comes now" : `those since ${next.created_at}`;
  note(`${lost}: some are missing. This goes on with ${from}.`, { quiet: false });
}
