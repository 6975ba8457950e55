import { backoffDelay, type Backoff } from "../backoff.ts";
import { ClickClackError } from "../error.ts";
import { connect, type ConnectionEnd } from "./connection.ts";
import { createDelivery, type OnEvent } from "./delivery.ts";
import type { Transport } from "./transport.ts";

/**
 * How a subscription stands:
 * `connecting` for the first time · `live` · `catching_up` by polling after a long absence ·
 * `polling` because sockets do not get through · `reconnecting` after a loss · `stopped` for good.
 */
export type SubscriptionState =
  "connecting" | "live" | "catching_up" | "polling" | "reconnecting" | "stopped";

export interface SubscriptionOptions {
  workspaceId: string;
  /** Resume after this cursor; `"now"` for what is new only; absent for everything that is retained. */
  after?: string;
  /** What this program or tab calls itself, for presence; without it, all connections of a sign-in are one client. */
  clientId?: string;
  /** Gets every event once and in order. The cursor moves on when it returned or its promise resolved. */
  onEvent: OnEvent;
  /** Told of every change of state; `reason` says why it stopped. */
  onState?: (state: SubscriptionState, reason?: ClickClackError) => void;
  /** What happened in between cannot be replayed: load everything anew. Events after it continue from the tail. */
  onResync?: () => void | Promise<void>;
}

export interface Subscription {
  /** Where a later subscription can resume. */
  readonly cursor: string | undefined;
  readonly state: SubscriptionState;
  close(): void;
}

const RECONNECT: Backoff = { base: 500, cap: 10_000 };
const PAGE = 500;
const POLL_WAIT_S = 25;
/** A connection that held this long was a good one: the next loss starts with short waits again. */
const STEADY_MS = 5_000;
/** After this many sockets that never opened while HTTP works, sockets are taken to be blocked. */
const BLOCKED_AFTER = 3;
/** Long polls before a socket is tried again. */
const POLLS_BEFORE_SOCKET = 20;

/** Follows a workspace's events through drops, sleep and restarts. The loop below is the whole life of it. */
export function subscribe(transport: Transport, options: SubscriptionOptions): Subscription {
  const stop = new AbortController();
  let state: SubscriptionState = "connecting";
  let failures = 0;
  let unopened = 0;

  const delivery = createDelivery(
    options.after === "now" ? undefined : options.after,
    options.onEvent,
  );

  function setState(next: SubscriptionState, reason?: ClickClackError): void {
    if (state === "stopped" || (state === next && reason === undefined)) return;
    state = next;
    options.onState?.(next, reason);
  }

  async function run(): Promise<void> {
    if (options.after === "now") await persist(() => goToTail());
    while (!stop.signal.aborted) {
      if (transport.openSocket === undefined || unopened >= BLOCKED_AFTER)
        await persist(pollForAWhile);
      else await follow();
    }
  }

  /** One socket, from opening to whatever follows its end. */
  async function follow(): Promise<void> {
    await delivery.ready();
    if (stop.signal.aborted) return;
    const opened = transport.clock.now();
    const connection = connect(transport, delivery, () => setState("live"));
    stop.signal.addEventListener("abort", connection.break, { once: true });
    const end = await connection.ended;
    stop.signal.removeEventListener("abort", connection.break);
    if (stop.signal.aborted) return;
    if (end.opened && transport.clock.now() - opened >= STEADY_MS) failures = 0;
    unopened = end.opened ? 0 : unopened + 1;
    await after(end);
  }

  async function after(end: ConnectionEnd): Promise<void> {
    if (end.code === 1008) {
      return giveUp(
        new ClickClackError({
          status: 401,
          code: end.reason || "revoked",
          message: "Access has ended",
        }),
      );
    }
    if (end.code === 4001 && end.reason === "resync_required") return persist(resync);
    if (end.code === 4001) return persist(catchUp);
    if (end.nudged) return;
    setState("reconnecting");
    await pause();
    // A socket that never opened tells nothing about why; a poll does, and brings what was missed meanwhile.
    if (!end.opened && !stop.signal.aborted) await persist(catchUp, "reconnecting");
  }

  /** Polls until nothing is left. */
  async function catchUp(during: SubscriptionState = "catching_up"): Promise<void> {
    setState(during);
    for (let more = true; more && !stop.signal.aborted;) more = await pollOnce();
  }

  async function pollForAWhile(): Promise<void> {
    for (let polls = 0; polls < POLLS_BEFORE_SOCKET && !stop.signal.aborted; polls++) {
      setState("polling");
      await pollOnce(POLL_WAIT_S);
      failures = 0;
    }
    unopened = transport.openSocket === undefined ? unopened : BLOCKED_AFTER - 1;
  }

  /** Answers whether there may be more. */
  async function pollOnce(wait?: number): Promise<boolean> {
    await delivery.ready();
    const after = delivery.cursor;
    const page = await transport.poll(
      {
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
        ...(wait === undefined ? {} : { wait }),
      },
      stop.signal,
    );
    if (page.resync_required) {
      await resync();
      return false;
    }
    await delivery.push(...page.events);
    delivery.skipTo(page.next_cursor);
    return page.events.length > 0;
  }

  async function goToTail(): Promise<void> {
    const page = await transport.poll({ limit: 1, includeTail: true }, stop.signal);
    await delivery.reset(page.tail_cursor ?? "");
  }

  /** The tail is read first, so that nothing falls between the reload and the events that follow. */
  async function resync(): Promise<void> {
    setState("catching_up");
    await goToTail();
    await options.onResync?.();
  }

  /** Does `work` until it succeeds, waiting longer after each failure; gives up when access has ended. */
  async function persist(
    work: (during?: SubscriptionState) => Promise<void>,
    during?: SubscriptionState,
  ): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        return await work(during);
      } catch (error) {
        if (stop.signal.aborted) return;
        if (error instanceof ClickClackError && [401, 403, 404].includes(error.status))
          return giveUp(error);
        setState("reconnecting");
        await pause();
      }
    }
  }

  /** Waits longer after each failure, but no longer than until the network or the person is back. */
  async function pause(): Promise<void> {
    const awake = new AbortController();
    const stopListening = transport.onNudge(() => {
      failures = 0;
      awake.abort();
    });
    const delay = backoffDelay(failures++, RECONNECT, transport.clock.random);
    await transport.clock.sleep(delay, AbortSignal.any([awake.signal, stop.signal]));
    stopListening();
  }

  function giveUp(reason: ClickClackError): void {
    setState("stopped", reason);
    stop.abort();
  }

  void run();
  return {
    get cursor() {
      return delivery.cursor;
    },
    get state() {
      return state;
    },
    close() {
      setState("stopped");
      stop.abort();
    },
  };
}
