import { createEffect, createSignal, on, untrack } from "solid-js";
import { ClickClackError, type Client } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import { placeOf } from "./typing.ts";
import { now } from "../ui/now.ts";

/** Why somebody may not write in a workspace for now. */
export interface Restriction {
  code: "member_timed_out" | "member_blocked" | "guest_limit";
  /** When it is over, in milliseconds, where that is known. */
  until?: number;
}

/** What the server does not let this person do, learned from its refusals: only managers can ask for it. */
export interface Restrictions {
  /** Follows changes. */
  of(workspaceId: string): Restriction | undefined;
  /** Something was refused there. */
  refused(workspaceId: string, error: unknown): void;
  /** Asks where one could write whether one may, once until something changes. */
  ask(conversationId: string): void;
}

export function createRestrictions(client: Client, store: Store): Restrictions {
  const [known, setKnown] = createSignal<ReadonlyMap<string, Restriction>>(new Map());
  const asked = new Set<string>();
  let last: string | undefined;

  function put(workspaceId: string, restriction: Restriction | undefined): void {
    const next = new Map(untrack(known));
    if (restriction === undefined) next.delete(workspaceId);
    else next.set(workspaceId, restriction);
    setKnown(next);
    // setTimeout counts no further than 24 days.
    const left = (restriction?.until ?? 0) - now();
    if (left > 0 && left < 2 ** 31)
      setTimeout(
        () => untrack(known).get(workspaceId) === restriction && put(workspaceId, undefined),
        left,
      );
  }

  function refused(workspaceId: string, error: unknown): void {
    const restriction = restrictionOf(error);
    if (restriction !== undefined) put(workspaceId, restriction);
  }

  async function probe(conversationId: string): Promise<void> {
    const where = placeOf(store.state, conversationId);
    if (where === undefined) return;
    asked.add(where.workspace_id);
    try {
      // Tells nobody anything: one was not typing.
      await client.events.send({ ...where, type: "typing.stopped" });
      // A guest who has written enough may still type.
      if (untrack(known).get(where.workspace_id)?.code !== "guest_limit")
        put(where.workspace_id, undefined);
    } catch (error) {
      refused(where.workspace_id, error);
    }
  }

  // Managers have decided something about somebody: this person too, perhaps.
  createEffect(
    on(
      store.select((state) => state.heard.get("member.moderation_updated")),
      () => {
        asked.clear();
        if (last !== undefined) void probe(last);
      },
      { defer: true },
    ),
  );

  return {
    of: (workspaceId) => known().get(workspaceId),
    refused,
    ask(conversationId) {
      last = conversationId;
      const workspaceId = placeOf(store.state, conversationId)?.workspace_id;
      if (workspaceId !== undefined && !asked.has(workspaceId)) void probe(conversationId);
    },
  };
}

function restrictionOf(error: unknown): Restriction | undefined {
  if (!(error instanceof ClickClackError)) return undefined;
  const { code, retryAfter, message } = error;
  switch (code) {
    case "member_blocked":
      return { code };
    case "member_timed_out": {
      const until = Date.parse(/\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(message)?.[0] ?? "");
      return Number.isNaN(until) ? { code } : { code, until };
    }
    case "guest_limit":
      return retryAfter === undefined ? { code } : { code, until: now() + retryAfter * 1_000 };
    default:
      return undefined;
  }
}
