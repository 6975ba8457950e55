import {
  backoffDelay,
  ClickClackError,
  systemClock,
  type Client,
  type EventPage,
} from "../../../sdk/src/index.ts";
import { note, type Form } from "../output.ts";

/** What to follow. */
export interface Following {
  readonly workspaceId: string;
  /** The cursor to go on from; everything that is retained comes first without one. */
  readonly after: string | undefined;
  /** Ends it, quietly. */
  readonly signal: AbortSignal;
  readonly form: Form;
}

/** Events that come while nobody takes them wait at the server, not here. */
const PAGE = 500;
/** Seconds that the server holds an answer back for something to happen, and so until the end of a sign-in is noticed. */
const WAIT = 10;
const BACKOFF = { base: 500, cap: 10_000 };
/** An empty answer that comes earlier than it was asked for is not asked for again at once. In milliseconds. */
const EARLY = 1_000;

/**
 * The log of a workspace, page by page as it grows, by long polling: the reader sets the pace. An empty page tells that
 * there is nothing more now. Whatever keeps the server away is waited for; what the server refuses rejects.
 */
export async function* follow(
  client: Client,
  { workspaceId, after, signal, form }: Following,
): AsyncGenerator<EventPage, void, void> {
  let cursor = after;
  let failures = 0;
  let wait = 0;
  while (!signal.aborted) {
    const asked = Date.now();
    try {
      const query = {
        workspaceId,
        limit: PAGE,
        wait,
        ...(cursor !== undefined && { after: cursor }),
      };
      const page = await client.events.list(query, { signal });
      if (failures > 0) note("The server is back.", form);
      failures = 0;
      yield page;
      cursor = page.next_cursor;
      const empty = page.events.length === 0;
      if (empty && wait > 0 && Date.now() - asked < EARLY) await systemClock.sleep(EARLY, signal);
      wait = empty ? WAIT : 0;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ClickClackError) || !isPassing(error)) throw error;
      if (failures === 0)
        note("The server is away. This goes on where it was as soon as it is back.", form);
      await systemClock.sleep(backoffDelay(failures++, BACKOFF, systemClock.random), signal);
    }
  }
}

/** Whether the same request may succeed later. */
const isPassing = ({ status }: ClickClackError) =>
  status === 0 || status >= 500 || [408, 425, 429].includes(status);
