import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Action } from "./action.ts";
import { ME, meUser, ModelServer, WORKSPACE } from "./model.testing.ts";
import { reduce } from "./reduce.ts";
import { emptyState, timelineEnd, type State } from "./state.ts";

const CHANNELS = ["chn_a", "chn_b"] as const;
const channel = fc.constantFrom(...CHANNELS);
const seq = fc.integer({ min: 1, max: 14 });

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("post" as const), channel, mine: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("edit" as const, "delete" as const),
      channel,
      seq,
      mine: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("read" as const, "unread" as const),
      channel,
      seq,
      mine: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("load" as const),
      channel,
      seq,
      size: fc.integer({ min: 1, max: 6 }),
      jump: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("events" as const),
      count: fc.integer({ min: 1, max: 4 }),
      replayed: fc.boolean(),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("answer" as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("list" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rename" as const), channel }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("trim" as const), channel, seq }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("resync" as const, "tidy" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The app in front of the model: what it knows, which events it has had, and which answers are on their way. */
class App {
  state: State = emptyState;
  private delivered = 0;
  private answers: Action[][] = [];
  private made = 0;

  constructor(private readonly server: ModelServer) {
    this.dispatch({ type: "me", user: meUser, asOf: 0 });
  }

  dispatch(...actions: Action[]): void {
    this.state = reduce(this.state, actions);
  }

  start(): void {
    this.delivered = this.server.log.length;
  }

  run(next: Step): void {
    const { server } = this;
    switch (next.do) {
      case "post":
        return this.post(next.channel, next.mine);
      case "edit":
      case "delete":
        return this.change(next.do, next.channel, next.seq, next.mine);
      case "read":
      case "unread":
        return this.moveReader(next.do, next.channel, next.seq, next.mine);
      case "load":
        return this.load(next.channel, next.seq, next.size, next.jump);
      case "events":
        for (let n = 0; n < next.count; n++) this.deliver(next.replayed);
        return;
      case "answer":
        return this.answer(next.which);
      case "list":
        return this.list();
      case "rename":
        return server.rename(next.channel, `name-${this.made++}`);
      case "trim":
        return this.dispatch({
          type: "trim",
          channel_id: next.channel,
          from: next.seq,
          to: next.seq + 3,
        });
      case "tidy":
        if (this.answers.length === 0) this.dispatch({ type: "tidy" });
        return;
      case "resync":
        this.delivered = server.log.length;
        return this.dispatch({ type: "resync", workspace_id: WORKSPACE });
    }
  }

  private post(channelId: string, mine: boolean): void {
    const body = `text ${this.made++}`;
    if (!mine) return void this.server.post(channelId, "usr_other", body);
    const nonce = `nonce-${this.made}`;
    this.dispatch({ type: "send", nonce, channel_id: channelId, body, created_at: "2026" });
    const asOf = this.state.tick;
    const message = structuredClone(this.server.post(channelId, ME, body, nonce));
    this.answers.push([{ type: "message", message, asOf }]);
  }

  private change(how: "edit" | "delete", channelId: string, seq: number, mine: boolean): void {
    const asOf = this.state.tick;
    const body = `edited ${this.made++}`;
    const message =
      how === "edit" ? this.server.edit(channelId, seq, body) : this.server.delete(channelId, seq);
    if (!mine || message === undefined) return;
    const message_id = message.id;
    if (how === "edit") this.dispatch({ type: "overlay_edit", message_id, body });
    else this.dispatch({ type: "overlay_delete", message_id });
    this.answers.push([
      { type: "message", message, asOf },
      { type: "overlay_done", message_id },
    ]);
  }

  private moveReader(how: "read" | "unread", channelId: string, seq: number, mine: boolean): void {
    if (mine && seq <= this.server.last(channelId)) {
      this.dispatch({ type: how, channel_id: channelId, seq });
    }
    if (how === "read") this.server.read(channelId, seq);
    else this.server.unread(channelId, seq);
  }

  private load(channelId: string, seq: number, size: number, jump: boolean): void {
    const page = this.server.page(channelId, seq, seq + size);
    if (page.messages.length === 0 && this.server.last(channelId) > 0) return;
    const place = jump ? "jump" : "join";
    this.answers.push([
      { type: "page", channel_id: channelId, page, place, asOf: this.state.tick },
    ]);
  }

  private list(): void {
    const channels = structuredClone(this.server.list());
    this.answers.push([
      { type: "channels", workspace_id: WORKSPACE, channels, asOf: this.state.tick },
    ]);
  }

  private deliver(replayed: boolean): void {
    const event = this.server.event(this.delivered, replayed);
    if (event === undefined) return;
    this.delivered += 1;
    this.dispatch({ type: "event", event });
  }

  private answer(which: number): void {
    const [answer] = this.answers.splice(which % Math.max(1, this.answers.length), 1);
    if (answer !== undefined) this.dispatch(...answer);
  }

  /** Everything under way arrives, everything asked for is fetched, and every open channel is read to its end. */
  settle(order: readonly boolean[], replayed: boolean): void {
    for (const eventFirst of order) {
      if (eventFirst) this.deliver(replayed);
      else this.answer(0);
    }
    while (this.answers.length > 0) this.answer(0);
    while (this.delivered < this.server.log.length) this.deliver(replayed);
    for (let round = 0; this.state.wanted.size > 0 && round < 5; round++) {
      if (this.state.wanted.has(`channels:${WORKSPACE}`)) this.list();
      while (this.answers.length > 0) this.answer(0);
      for (const wanted of this.state.wanted)
        if (!wanted.startsWith("channels:")) this.forget(wanted);
    }
    for (const [channelId, timeline] of this.state.timelines) {
      this.load(channelId, timelineEnd(timeline), 100, false);
      while (this.answers.length > 0) this.answer(0);
    }
  }

  private forget(wanted: string): void {
    const next = new Set(this.state.wanted);
    for (const one of next) if (one === wanted) next.delete(one);
    this.state = { ...this.state, wanted: next };
  }
}

/** What a person can see: the same channels, counts and messages, in the same places. */
function visible(state: State) {
  const timelines = [...state.timelines].map(([id, { oldest_seq, ids }]) => ({
    id,
    oldest_seq,
    messages: ids.map((message) => state.messages.get(message)),
  }));
  return {
    channels: new Map(state.channels),
    counters: new Map(state.counters),
    timelines: timelines.filter(({ messages }) => messages.length > 0),
    users: new Map([...state.users].filter(([id]) => id === ME)),
    pending: state.pending,
    overlays: [...state.overlays],
  };
}

function freshLoad(server: ModelServer, like: State): State {
  const actions: Action[] = [
    { type: "me", user: meUser, asOf: 0 },
    { type: "channels", workspace_id: WORKSPACE, channels: server.list(), asOf: 0 },
  ];
  for (const [channelId, { oldest_seq }] of like.timelines) {
    const page = server.page(channelId, oldest_seq, 1_000);
    actions.push({ type: "page", channel_id: channelId, page, place: "jump", asOf: 0 });
  }
  return reduce(emptyState, actions);
}

test("any interleaving of answers, events, replays and own changes ends like a fresh load", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 12 }),
      fc.array(step, { maxLength: 60 }),
      fc.array(fc.boolean(), { maxLength: 40 }),
      fc.boolean(),
      (before, steps, order, replayed) => {
        const server = new ModelServer(CHANNELS);
        const past = new App(server);
        for (const next of before) if (next.do !== "events" && next.do !== "answer") past.run(next);
        const app = new App(server);
        app.start();
        app.dispatch({
          type: "channels",
          workspace_id: WORKSPACE,
          channels: server.list(),
          asOf: 0,
        });
        for (const next of steps) app.run(next);
        app.settle(order, replayed);
        expect(visible(app.state)).toEqual(visible(freshLoad(server, app.state)));
      },
    ),
    { numRuns: 3_000 },
  );
});
