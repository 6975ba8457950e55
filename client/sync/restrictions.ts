import { createEffect, createSignal, onCleanup, untrack } from "solid-js";
import { ClickClackError, type Client } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import { now } from "../ui/now.ts";
import type { Requests } from "./requests.ts";

/** Why somebody may not write in a workspace for now. */
export interface Restriction {
  code: "member_timed_out" | "member_blocked" | "guest_limit";
  /** When it is over, in milliseconds, where that is known. */
  until?: number;
}

/** What the server does not let this person do: what managers have decided, and what guests have used up. */
export interface Restrictions {
  /** Follows changes, and ends with its time. */
  of(workspaceId: string): Restriction | undefined;
  /** Something was refused there. */
  refused(workspaceId: string, error: unknown): void;
}

/** setTimeout counts no further than 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

export function createRestrictions(
  client: Pick<Client, "workspaces">,
  store: Pick<Store, "select">,
  requests: Pick<Requests, "into">,
): Restrictions {
  const [limits, setLimits] = createSignal<ReadonlyMap<string, Restriction>>(new Map());
  const [at, setAt] = createSignal(now());
  const workspaces = store.select((state) => state.workspaces);

  function decided(workspaceId: string): Restriction | undefined {
    const { blocked_at, timeout_until } = workspaces().get(workspaceId) ?? {};
    if (blocked_at !== undefined) return { code: "member_blocked" };
    if (timeout_until === undefined) return undefined;
    return { code: "member_timed_out", until: Date.parse(timeout_until) };
  }

  // What has an end is looked at again then.
  createEffect(() => {
    const ends = [...workspaces().keys()]
      .flatMap((id) => [decided(id)?.until ?? 0, limits().get(id)?.until ?? 0])
      .filter((until) => until > at());
    if (ends.length === 0) return;
    const left = Math.min(Math.min(...ends) - now(), LONGEST_MS);
    const timer = setTimeout(() => setAt(now()), Math.max(0, left));
    onCleanup(() => clearTimeout(timer));
  });
  /** Whoever is no guest any more has no limit. */
  const limited = (workspaceId: string) =>
    workspaces().get(workspaceId)?.role === "guest" ? limits().get(workspaceId) : undefined;
  const lasts = (one: Restriction | undefined) =>
    one !== undefined && (one.until ?? Infinity) > at() ? one : undefined;

  return {
    of: (workspaceId) => lasts(decided(workspaceId)) ?? lasts(limited(workspaceId)),
    refused(workspaceId, error) {
      if (!(error instanceof ClickClackError)) return;
      const { code, retryAfter } = error;
      if (code === "guest_limit") {
        const until = retryAfter && { until: now() + retryAfter * 1_000 };
        const limit: Restriction = { code, ...until };
        setLimits(new Map([...untrack(limits), [workspaceId, limit]]));
      } else if (code === "member_blocked" || code === "member_timed_out") {
        // The event that told of it may still be on its way.
        requests
          .into(client.workspaces.get(workspaceId), (workspace) => ({
            type: "workspace",
            workspace,
          }))
          .catch(() => {});
      }
    },
  };
}
