/** Many sockets at once: each keeps no event, only how far it has come and what was wrong with it. */

export interface Listener {
  /** The last cursor that it has received. */
  last(): number;
  /** What should not have happened to it. */
  readonly faults: readonly string[];
  close(): void;
}

export interface Seat {
  readonly url: string;
  readonly token: string;
  readonly workspace_id: string;
  /** Everything after this cursor is for it: the next event has the next cursor, and so on. */
  readonly after: number;
}

export function listen({ url, token, workspace_id, after }: Seat): Listener {
  const after_cursor = String(after).padStart(16, "0");
  const query = new URLSearchParams({ workspace_id, after_cursor, resync: "close" });
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/realtime/ws?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const faults: string[] = [];
  let last = after;
  let over = false;
  socket.addEventListener("message", ({ data }) => {
    // Those that are not stored have none.
    const [, digits] = /"cursor":"(\d{16})"/.exec(String(data).slice(0, 500)) ?? [];
    if (digits === undefined) return;
    if (Number(digits) !== last + 1) faults.push(`${Number(digits)} came after ${last}`);
    last = Number(digits);
  });
  socket.addEventListener("close", ({ code, reason }) => {
    if (!over) faults.push(`closed by ${code} ${reason} after ${last}`);
  });
  return {
    last: () => last,
    faults,
    close() {
      over = true;
      socket.terminate();
    },
  };
}

export const faultsOf = (listeners: readonly Listener[]) =>
  listeners.flatMap(({ faults }) => faults).slice(0, 10);
