import type { Event } from "../types.ts";
import { parseEventFrame } from "./event.ts";

/** The events of a `text/event-stream`, as they come. The connection ends when the reader stops reading. */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Event, void, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        // The server writes an event's JSON in one line; `id:`, comments and blank lines tell nothing more.
        const event = line.startsWith("data:") ? parseEventFrame(line.slice(5)) : undefined;
        if (event !== undefined) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
