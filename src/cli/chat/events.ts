import type { Event } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { clean, note, type Outcome } from "../output.ts";
import { chat, type Session } from "./connect.ts";
import { forgetCursor, keepCursor } from "./cursor.ts";
import { findWorkspace } from "./find.ts";
import { interruptible } from "./interrupt.ts";
import { eventText } from "./message-text.ts";
import { nearest } from "./nearest.ts";
import type { ChatOptions } from "./options.ts";
import { stream, type StreamOptions } from "./stream.ts";

export interface EventsOptions extends ChatOptions, StreamOptions {
  readonly after?: string;
  readonly fromStart?: boolean;
  readonly name?: string;
  readonly type?: readonly string[];
}

/** `events tail`: a workspace's events, one a line, from now on or from a cursor. */
export const tailEvents = (options: EventsOptions): Promise<void> =>
  chat(options, (session) =>
    interruptible(async (signal) => {
      const workspace = await findWorkspace(session);
      const wanted = await wantedTypes(session, options.type);
      const kept =
        options.name === undefined
          ? forgetCursor
          : await keepCursor({
              server: session.server,
              workspace: workspace.id,
              what: `events-${options.name}`,
            });
      const after = await startOf(session, workspace.id, kept.start, options);
      // A run that ends before the first event has a place to go on from, too.
      if (after !== undefined) kept.move(after);
      if (!options.untilCaughtUp)
        note(`Following ${clean(workspace.name)}; Ctrl-C ends it.`, options);
      await stream(session, {
        workspaceId: workspace.id,
        after,
        kept,
        options,
        signal,
        outcomeOf: (event) => (wanted(event) ? outcomeOf(event) : undefined),
      });
      return undefined;
    }),
  );

/** What the command line says counts for more than what is kept; `--from-start` is for a first run. */
async function startOf(
  { client }: Session,
  workspaceId: string,
  kept: string | undefined,
  { after, fromStart = false }: EventsOptions,
): Promise<string | undefined> {
  if (after !== undefined && after !== "now") return after;
  if (after === undefined && kept !== undefined) return kept;
  return fromStart ? undefined : client.events.tail(workspaceId);
}

/** A type that the server does not know would never come: that is said at once. */
async function wantedTypes({ client }: Session, types: readonly string[] | undefined) {
  if (types === undefined) return () => true;
  const known = await client.server.eventTypes();
  const unknown = types.find((type) => !known.includes(type));
  if (unknown !== undefined) {
    const near = nearest(unknown, known);
    const instead =
      near === undefined ? `. They are ${known.join(", ")}.` : `: did you mean ${near}?`;
    fail(EXIT.usage, `There are no events of the type ${JSON.stringify(unknown)}${instead}`);
  }
  return (event: Event) => types.includes(event.type);
}

const outcomeOf = (event: Event): Outcome => ({
  text: eventText(event),
  plain: event.cursor,
  json: event,
});
