import type { Client } from "../../sdk/src/index.ts";

/** Whoever touches nothing for so long is away, in milliseconds. */
export const AWAY_AFTER_MS = 10 * 60_000;
/** Every touch counts, but the clock is only set back so often. */
const NOTICE_MS = 5_000;

const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

export interface OwnPresence {
  /** This window's name as a client: in its connections, and in what it says of itself. */
  clientId: string;
  /** A connection to this workspace has opened: it does not know yet that nobody is at the keyboard. */
  isLive(workspaceId: string): void;
}

/** Tells the workspaces whether somebody is at this window: online while it is touched, away when it is not for long. */
export function createOwnPresence(client: Client): OwnPresence {
  const clientId = crypto.randomUUID();
  const live = new Set<string>();
  let away = false;
  let touchedAt = Date.now();
  let timer = setTimeout(leave, AWAY_AFTER_MS);

  function tell(workspace_id: string): void {
    const payload = { status: away ? "away" : "online" };
    client.events
      .send({ type: "presence.changed", workspace_id, client_id: clientId, payload })
      // The next change says it again.
      .catch(() => {});
  }
  function tellAll(isAway: boolean): void {
    if (away === isAway) return;
    away = isAway;
    for (const workspaceId of live) tell(workspaceId);
  }
  function leave(): void {
    tellAll(true);
  }
  function touched(): void {
    if (!away && Date.now() - touchedAt < NOTICE_MS) return;
    touchedAt = Date.now();
    clearTimeout(timer);
    timer = setTimeout(leave, AWAY_AFTER_MS);
    tellAll(false);
  }
  for (const touch of TOUCHES)
    window.addEventListener(touch, touched, { passive: true, capture: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") touched();
  });

  return {
    clientId,
    isLive(workspaceId) {
      live.add(workspaceId);
      if (away) tell(workspaceId);
    },
  };
}
