import { backoffDelay, type Backoff } from "../backoff.ts";
import type { Client } from "../client.ts";
import { systemClock, type Clock } from "../clock.ts";
import { ClickClackError } from "../error.ts";
import { messageOf } from "../realtime/event.ts";
import type { Subscription, SubscriptionState } from "../realtime/subscription.ts";
import type { Event, Message, User } from "../types.ts";
import { conversationAbout, type Conversation } from "./conversation.ts";
import { memoryCursors, type CursorStore } from "./cursors.ts";
import { createLanes } from "./lanes.ts";
import { createProgress, type Progress } from "./progress.ts";

export interface BotOptions {
  /** Calls the server with the bot's token. */
  client: Client;
  /** The token's own workspace unless told. */
  workspaceId?: string;
  /** Keeps the bot's place in the log; in memory unless told, so that a restart begins with what is new. */
  cursors?: CursorStore;
  /**
   * Handles a message that somebody else wrote: one at a time in each channel or direct conversation, in order. It runs
   * again, until it succeeds, when it throws a ClickClackError that tells of a server that is away or busy. Whatever
   * else it throws goes to `onError`, and the message counts as handled.
   */
  onMessage(message: Message, conversation: Conversation): void | Promise<void>;
  /** Told of what a handler or the cursor store threw; the console is unless this is given. */
  onError?(error: unknown, message?: Message): void;
  onState?(state: SubscriptionState, reason?: ClickClackError): void;
  /** The bot was away for longer than the server keeps events: it goes on with what is new. */
  onResync?(): void;
  /** Hands over what other bots write, too. Two bots that answer everything never stop. */
  answerBots?: boolean;
  /** Milliseconds that running handlers have at a stop before their `signal` aborts; 10,000 unless told. */
  graceMs?: number;
  clock?: Clock;
}

const TYPES = ["message.created", "thread.reply_created"];
/** So many messages are being handled or wait for it; then the log is read no further. */
const MOST_IN_HAND = 100;
const RETRY: Backoff = { base: 500, cap: 15_000 };
/** After their signal has aborted, handlers get this much longer. */
const LAST_MS = 1_000;

/** A bot that answers messages: it misses none and answers none twice, whatever restarts in between. */
export class ClickClackBot {
  readonly #options: BotOptions;
  readonly #clock: Clock;
  /** No handler begins any more. */
  readonly #stopping = new AbortController();
  /** Running handlers should end now. */
  readonly #ending = new AbortController();
  readonly #lanes = createLanes(MOST_IN_HAND);
  readonly #cursors: CursorStore;
  #saving: Promise<void> | undefined;
  #saved: string | undefined;
  #running: Promise<void> | undefined;

  constructor(options: BotOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#cursors = options.cursors ?? memoryCursors();
  }

  /** Handles messages until `stop`, through any outage; rejects when the bot's access has ended. */
  run(): Promise<void> {
    return (this.#running ??= this.#run());
  }

  /** Takes no more messages and resolves when those that are being handled are, and the cursor is saved. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running?.catch(() => {});
  }

  async #run(): Promise<void> {
    try {
      const { client, workspaceId } = this.#options;
      const me = await this.#insist(() => client.me.get());
      const workspace =
        workspaceId ?? (await this.#insist(async () => (await client.workspaces.list())[0]?.id));
      if (workspace === undefined || me === undefined) return;
      const start = await this.#start(workspace);
      if (!this.#stopping.signal.aborted) await this.#follow(me, workspace, start);
    } finally {
      this.#stopping.abort();
      await this.#windUp();
    }
  }

  /** Where to begin. A first start is noted at once, so that a crash right after it misses nothing. */
  async #start(workspaceId: string): Promise<string | undefined> {
    this.#saved = await this.#cursors.load();
    if (this.#saved !== undefined) return this.#saved;
    const tail = await this.#insist(() => this.#options.client.events.tail(workspaceId));
    if (tail !== undefined) await this.#cursors.save((this.#saved = tail));
    return tail;
  }

  #follow(me: User, workspaceId: string, start: string | undefined): Promise<void> {
    const { client, onState, onResync } = this.#options;
    const progress = createProgress(start);
    return new Promise((resolve, reject) => {
      const subscription: Subscription = client.events.subscribe({
        workspaceId,
        ...(start !== undefined && { after: start }),
        onEvent: (event) => this.#take(event, me, progress),
        onState(state, reason) {
          onState?.(state, reason);
          if (reason !== undefined && state === "stopped") reject(reason);
        },
        onResync: () => onResync?.(),
      });
      const close = () => {
        subscription.close();
        resolve();
      };
      if (this.#stopping.signal.aborted) close();
      else this.#stopping.signal.addEventListener("abort", close);
    });
  }

  #take(event: Event, me: User, progress: Progress): Promise<void> | void {
    if (event.cursor === "" || this.#stopping.signal.aborted) return;
    const done = progress.begin(event.cursor);
    const finish = () => {
      done();
      this.#save(progress);
    };
    const message = TYPES.includes(event.type) ? messageOf(event) : undefined;
    if (message === undefined || !this.#concerns(message, me)) return finish();
    const place = message.channel_id ?? message.direct_conversation_id ?? "";
    this.#lanes.run(place, async () => {
      if (await this.#handle(message, me)) finish();
    });
    return this.#lanes.room();
  }

  #concerns({ author_id, author, deleted_at, kind = "message" }: Message, me: User): boolean {
    if (author_id === me.id || deleted_at !== undefined || kind !== "message") return false;
    return author?.kind !== "bot" || this.#options.answerBots === true;
  }

  /** Answers whether the message is done with; if not, it comes again after the next start. */
  async #handle(message: Message, me: User): Promise<boolean> {
    const { client, onMessage } = this.#options;
    try {
      const done = await this.#insist(async () => {
        await onMessage(message, conversationAbout(client, me, message, this.#ending.signal));
        return true;
      });
      return done ?? false;
    } catch (error) {
      if (this.#ending.signal.aborted) return false;
      this.#tell(error, message);
      return true;
    }
  }

  /** Does `work` again for as long as the server is away or busy; `undefined` when the bot stops before it succeeds. */
  async #insist<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; !this.#stopping.signal.aborted; attempt++) {
      try {
        return await work();
      } catch (error) {
        const wait = waitAfter(error, attempt, this.#clock.random);
        if (wait === undefined) throw error;
        await this.#clock.sleep(wait, this.#stopping.signal);
      }
    }
    return undefined;
  }

  /** One save at a time, of what is newest then. */
  #save(progress: Progress): void {
    if (this.#saving !== undefined || progress.cursor === this.#saved) return;
    this.#saving = this.#saveNewest(progress).then(
      () => {
        this.#saving = undefined;
        this.#save(progress);
      },
      (error: unknown) => {
        this.#saving = undefined;
        this.#tell(error);
      },
    );
  }

  async #saveNewest(progress: Progress): Promise<void> {
    for (let next = progress.cursor; next !== undefined && next !== this.#saved;) {
      await this.#cursors.save(next);
      this.#saved = next;
      next = progress.cursor;
    }
  }

  async #windUp(): Promise<void> {
    await this.#idleWithin(this.#options.graceMs ?? 10_000);
    this.#ending.abort();
    await this.#idleWithin(LAST_MS);
    await this.#saving;
  }

  async #idleWithin(ms: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.#lanes.idle(), this.#clock.sleep(ms, over.signal)]);
    over.abort();
  }

  #tell(error: unknown, message?: Message): void {
    const { onError } = this.#options;
    if (onError === undefined) console.error(error);
    else onError(error, message);
  }
}

/** Milliseconds until a failed call is worth another try; `undefined` when it would fail again. */
function waitAfter(error: unknown, attempt: number, random: () => number): number | undefined {
  if (!(error instanceof ClickClackError) || error.code === "aborted") return undefined;
  const { status, retryAfter = 0 } = error;
  const passing = error.unanswered || status === 429 || (status >= 500 && status !== 501);
  return passing ? Math.max(retryAfter * 1000, backoffDelay(attempt, RETRY, random)) : undefined;
}
