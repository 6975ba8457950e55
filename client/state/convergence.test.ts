import { expect, test } from "bun:test";
import fc from "../../tests/harness/properties.ts";
import type { Action } from "./action.ts";
import { kindOf } from "./conversation.ts";
import { ME, meUser, ModelServer, WORKSPACE } from "./model.testing.ts";
import { listsOf } from "./recall.ts";
import { reduce } from "./reduce.ts";
import { emptyState, timelineEnd, type State } from "./state.ts";

const CHANNELS = ["chn_a"] as const;
const PLACES = [...CHANNELS, "dm_c"] as const;
const CONVERSATIONS = [
  ...PLACES,
  // The threads of the first messages, once those are written.
  ...PLACES.map((place) => `${place} 1`),
];
const channel = fc.constantFrom(...CHANNELS);
const conversation = fc.constantFrom(...CONVERSATIONS);
const seq = fc.integer({ min: 1, max: 8 });

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("post" as const),
      conversation,
      mine: fc.boolean(),
      naming: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("edit" as const, "delete" as const),
      conversation,
      seq,
      mine: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("react" as const),
      conversation,
      seq: fc.integer({ min: 1, max: 4 }),
      mine: fc.boolean(),
      emoji: fc.constantFrom("👍", "🎉"),
      wanted: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("read" as const, "unread" as const),
      conversation,
      seq,
      mine: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("load" as const),
      conversation,
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
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("list" as const, "dms" as const, "threads" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rename" as const), channel }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("trim" as const), conversation, seq }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("recall" as const), conversation, seq }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const), conversation }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("resync" as const, "tidy" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The app in front of the model: what it knows, which events it has had, and which answers are on their way. */
class App {
  state: State = emptyState;
  private delivered = 0;
  private answers: Action[][] = [];
  private made = 0;

  constructor(
    private readonly server: ModelServer,
    earlier?: State,
  ) {
    const lists = earlier && listsOf(earlier);
    if (lists !== undefined) this.dispatch({ type: "recall_lists", lists, asOf: 0 });
    this.dispatch({ type: "me", user: meUser, asOf: 0 });
  }

  dispatch(...actions: Action[]): void {
    this.state = reduce(this.state, actions);
  }

  start(): void {
    this.delivered = this.server.log.length;
    this.list();
    this.dms();
    this.threads();
    while (this.answers.length > 0) this.answer(0);
  }

  run(next: Step): void {
    const { server } = this;
    const where = "conversation" in next ? this.find(next.conversation) : undefined;
    switch (next.do) {
      case "events":
        for (let n = 0; n < next.count; n++) this.deliver(next.replayed);
        return;
      case "answer":
        return this.answer(next.which);
      case "list":
        return this.list();
      case "dms":
        return this.dms();
      case "threads":
        return this.threads();
      case "rename":
        return server.rename(next.channel, `name-${this.made++}`);
      case "tidy":
        if (this.answers.length === 0) this.dispatch({ type: "tidy" });
        return;
      case "resync":
        this.delivered = server.log.length;
        return this.dispatch({ type: "resync", workspace_id: WORKSPACE });
    }
    if (where === undefined) return;
    switch (next.do) {
      case "post":
        return this.post(where, next.mine, next.naming);
      case "edit":
      case "delete":
        return this.change(next.do, where, next.seq, next.mine);
      case "react":
        return this.react(where, next.seq, next.mine, next.emoji, next.wanted);
      case "read":
      case "unread":
        return this.moveReader(next.do, where, next.seq, next.mine);
      case "load":
        return this.load(where, next.seq, next.size, next.jump);
      case "trim":
        return this.dispatch({
          type: "trim",
          conversation_id: where,
          from: next.seq,
          to: next.seq + 3,
        });
      case "forget":
        return this.dispatch({ type: "forget", conversation_id: where });
      case "recall": {
        const page = server.page(where, next.seq, next.seq + 3);
        // A thread is recalled with its root, which says where it is.
        if (kindOf(where) === "thread" && !this.state.messages.has(where)) return;
        return this.dispatch({ type: "recall", conversation_id: where, page, asOf: 0 });
      }
    }
  }

  /** A conversation by its name in a step: that of a thread is there once its root is. */
  private find(name: string): string | undefined {
    const [place = "", seq] = name.split(" ");
    return seq === undefined ? place : this.server.thread(place, Number(seq));
  }

  private post(conversation_id: string, mine: boolean, naming: boolean): void {
    const body = `text ${this.made++}${naming ? " @me" : ""}`;
    if (!mine) return void this.server.post(conversation_id, "usr_other", body);
    const nonce = `nonce-${this.made}`;
    this.dispatch({ type: "send", nonce, conversation_id, body, created_at: "2026" });
    const asOf = this.state.tick;
    const message = this.server.post(conversation_id, ME, body, nonce);
    this.answers.push([{ type: "message", message, asOf }]);
  }

  private change(how: "edit" | "delete", id: string, seq: number, mine: boolean): void {
    const asOf = this.state.tick;
    const body = `edited ${this.made++}`;
    const message = how === "edit" ? this.server.edit(id, seq, body) : this.server.delete(id, seq);
    if (!mine || message === undefined) return;
    const message_id = message.id;
    if (how === "edit") this.dispatch({ type: "overlay_edit", message_id, body });
    else this.dispatch({ type: "overlay_delete", message_id });
    this.answers.push([
      { type: "message", message, asOf },
      { type: "overlay_done", message_id },
    ]);
  }

  private react(id: string, seq: number, mine: boolean, emoji: string, wanted: boolean): void {
    const asOf = this.state.tick;
    const message = this.server.page(id, seq, seq).messages[0];
    if (message === undefined) return;
    const message_id = message.id;
    this.server.react(id, seq, mine ? ME : "usr_other", emoji, wanted);
    if (!mine) return;
    this.dispatch({ type: "react", message_id, emoji, wanted });
    const { reactions = [] } = this.server.find(message_id);
    const refused = message.deleted_at !== undefined;
    this.answers.push([
      ...(refused ? [] : [{ type: "reactions" as const, message_id, reactions, asOf }]),
      { type: "react_done", message_id, emoji },
    ]);
  }

  private moveReader(how: "read" | "unread", id: string, seq: number, mine: boolean): void {
    if (mine && seq <= this.server.last(id)) this.dispatch({ type: how, conversation_id: id, seq });
    if (how === "read") this.server.read(id, seq);
    else this.server.unread(id, seq);
  }

  private load(conversation_id: string, seq: number, size: number, jump: boolean): void {
    const page = this.server.page(conversation_id, seq, seq + size);
    if (page.messages.length === 0 && this.server.last(conversation_id) > 0) return;
    const place = jump ? "jump" : "join";
    const asOf = this.state.tick;
    const root = kindOf(conversation_id) === "thread" ? [this.server.find(conversation_id)] : [];
    this.answers.push([
      ...root.map((message) => ({ type: "message" as const, message, asOf })),
      { type: "page", conversation_id, page, place, asOf },
    ]);
  }

  private list(): void {
    const channels = structuredClone(this.server.list());
    this.push({ type: "channels", workspace_id: WORKSPACE, channels, asOf: this.state.tick });
  }

  private dms(): void {
    const conversations = structuredClone(this.server.dms());
    this.push({ type: "dms", workspace_id: WORKSPACE, conversations, asOf: this.state.tick });
  }

  private threads(): void {
    const threads = structuredClone(this.server.threads());
    this.push({
      type: "threads",
      workspace_id: WORKSPACE,
      threads,
      more: false,
      asOf: this.state.tick,
    });
  }

  private push(action: Action): void {
    this.answers.push([action]);
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

  /** Everything under way arrives, everything asked for is fetched, and everything open is read to its end. */
  settle(order: readonly boolean[], replayed: boolean): void {
    for (const eventFirst of order) {
      if (eventFirst) this.deliver(replayed);
      else this.answer(0);
    }
    while (this.answers.length > 0) this.answer(0);
    while (this.delivered < this.server.log.length) this.deliver(replayed);
    for (let round = 0; this.state.wanted.size > 0 && round < 8; round++) {
      for (const wanted of this.state.wanted) this.fetch(wanted);
      while (this.answers.length > 0) this.answer(0);
    }
    for (const [id, timeline] of this.state.timelines) {
      if (timeline.recalled) this.load(id, timeline.oldest_seq, 100, true);
      else this.load(id, timelineEnd(timeline), 100, false);
      while (this.answers.length > 0) this.answer(0);
    }
  }

  private fetch(wanted: string): void {
    const [list = "", id = ""] = wanted.split(":");
    if (list === "channels") this.list();
    else if (list === "dms") this.dms();
    else if (list === "threads") this.threads();
    else if (list === "message") {
      const message = this.server.find(id);
      this.push({ type: "message", message, asOf: this.state.tick });
    } else this.forget(wanted);
  }

  private forget(wanted: string): void {
    const next = new Set(this.state.wanted);
    for (const one of next) if (one === wanted) next.delete(one);
    this.state = { ...this.state, wanted: next };
  }
}

/** What a person can see: the same conversations, counts and messages, in the same places. */
function visible(state: State) {
  const timelines = [...state.timelines].map(([id, { oldest_seq, ids }]) => ({
    id,
    oldest_seq,
    messages: ids.map((message) => {
      const stored = state.messages.get(message);
      // In an order of their own.
      return {
        ...stored,
        reactions: stored?.reactions?.toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1)),
      };
    }),
  }));
  return {
    channels: new Map(state.channels),
    dms: new Map(state.dms),
    counters: new Map(state.counters),
    timelines: timelines
      .filter(({ messages }) => messages.length > 0)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    users: new Map([...state.users].filter(([id]) => id === ME)),
    pending: state.pending,
    overlays: [...state.overlays],
    reacting: [...state.reacting],
  };
}

function freshLoad(server: ModelServer, like: State): State {
  const actions: Action[] = [
    { type: "me", user: meUser, asOf: 0 },
    { type: "channels", workspace_id: WORKSPACE, channels: server.list(), asOf: 0 },
    { type: "dms", workspace_id: WORKSPACE, conversations: server.dms(), asOf: 0 },
    { type: "threads", workspace_id: WORKSPACE, threads: server.threads(), more: false, asOf: 0 },
  ];
  for (const [conversation_id, { oldest_seq }] of like.timelines) {
    const page = server.page(conversation_id, oldest_seq, 1_000);
    actions.push({ type: "page", conversation_id, page, place: "jump", asOf: 0 });
  }
  return reduce(emptyState, actions);
}

test("any interleaving of answers, events, replays and own changes ends like a fresh load", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 16, size: "max" }),
      fc.array(step, { maxLength: 70, size: "max" }),
      fc.array(fc.boolean(), { maxLength: 40, size: "max" }),
      fc.boolean(),
      fc.option(fc.nat(16)),
      (before, steps, order, replayed, left) => {
        const server = new ModelServer(PLACES);
        const past = new App(server);
        past.start();
        for (const next of before.slice(0, left ?? 0)) past.run(next);
        const earlier = left === null ? undefined : past.state;
        for (const next of before.slice(left ?? 0))
          if (next.do !== "events" && next.do !== "answer") past.run(next);
        const app = new App(server, earlier);
        app.start();
        for (const next of steps) app.run(next);
        app.settle(order, replayed);
        expect(visible(app.state)).toEqual(visible(freshLoad(server, app.state)));
      },
    ),
    { numRuns: 2_000 },
  );
});
