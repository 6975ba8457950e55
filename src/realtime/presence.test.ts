import { beforeEach, describe, expect, test } from "bun:test";
import type { Viewer } from "../access/viewers.ts";
import type { Peers } from "../storage/database.ts";
import { testTimers, type TestTimers } from "../../tests/harness/timers.ts";
import { createPresence, type Presence } from "./presence.ts";
import type { Event } from "./wire.ts";

const workspace = { id: 1, public_id: "wsp_1" };
const viewer = (user: string): Viewer => ({
  user_id: 1,
  user_public_id: user,
  owner_public_id: null,
  workspace_id: workspace.id,
  workspace_public_id: workspace.public_id,
  role: "member",
  direct: true,
  places: new Set(),
});

/** Connects servers as PostgreSQL does: everybody hears what another sends, unless the line is down. */
function wires() {
  const servers: { down: boolean; listeners: ((text: string) => void)[] }[] = [];
  return () => {
    const own = { down: false, listeners: [] as ((text: string) => void)[] };
    servers.push(own);
    const peers: Peers = {
      send(text) {
        if (own.down) return;
        for (const other of servers)
          if (other !== own && !other.down) for (const listener of other.listeners) listener(text);
      },
      onMessage: (listener) => void own.listeners.push(listener),
    };
    return { peers, cut: (down: boolean) => void (own.down = down) };
  };
}

interface Server extends Presence {
  /** What its sockets were told: who is what. */
  readonly told: string[];
  readonly events: Event[];
  cut(down: boolean): void;
}

let timers: TestTimers;
let connect: ReturnType<typeof wires>;

beforeEach(() => {
  timers = testTimers();
  connect = wires();
});

function start(): Server {
  const { peers, cut } = connect();
  const told: string[] = [];
  const events: Event[] = [];
  const hub = {
    sendEphemeral({ frame }: { readonly frame: string }) {
      const event: Event = JSON.parse(frame);
      events.push(event);
      told.push(`${String(event.payload["user_id"])} ${String(event.payload["status"])}`);
    },
  };
  return { ...createPresence({ hub, peers, timers }), told, events, cut };
}

/** Long enough for what has changed to be told, and for nothing else. */
const moment = () => timers.pass(100);
const say = (on: Server, user: string, client: string, status: "online" | "away") =>
  on.say({ workspace, user, client, status });

describe("presence on one server", () => {
  test("someone is online from their first connection on, and offline 30 seconds after the last has closed", () => {
    const server = start();
    const leave = server.arrive(viewer("ava"), "tab");
    moment();
    expect(server.told).toEqual(["ava online"]);
    expect(server.events[0]).toMatchObject({
      id: expect.stringMatching(/^eph_/),
      cursor: "",
      type: "presence.changed",
      workspace_id: "wsp_1",
      payload: { user_id: "ava", status: "online" },
    });
    expect(server.presentIn(1)).toEqual([{ user_id: "ava", status: "online" }]);
    leave();
    timers.pass(29_999);
    expect(server.told).toEqual(["ava online"]);
    timers.pass(101);
    expect(server.told).toEqual(["ava online", "ava offline"]);
    expect(server.presentIn(1)).toEqual([]);
  });

  test("whoever comes back in time has been away for nobody", () => {
    const server = start();
    let leave = server.arrive(viewer("ava"), "tab");
    for (let times = 0; times < 5; times += 1) {
      leave();
      timers.pass(29_000);
      leave = server.arrive(viewer("ava"), "tab");
      timers.pass(29_000);
    }
    expect(server.told).toEqual(["ava online"]);
    leave();
    timers.pass(30_100);
    expect(server.told).toEqual(["ava online", "ava offline"]);
  });

  test("someone is online while one of their clients is, away when all say so", () => {
    const server = start();
    server.arrive(viewer("ava"), "tab one");
    server.arrive(viewer("ava"), "tab two");
    say(server, "ava", "tab one", "away");
    moment();
    expect(server.presentIn(1)).toEqual([{ user_id: "ava", status: "online" }]);
    say(server, "ava", "tab two", "away");
    moment();
    expect(server.presentIn(1)).toEqual([{ user_id: "ava", status: "away" }]);
    say(server, "ava", "tab one", "online");
    moment();
    expect(server.told).toEqual(["ava online", "ava away", "ava online"]);
  });

  test("a client that was away and connects again is still away", () => {
    const server = start();
    const leave = server.arrive(viewer("ava"), "tab");
    say(server, "ava", "tab", "away");
    moment();
    leave();
    timers.pass(10_000);
    server.arrive(viewer("ava"), "tab");
    moment();
    expect(server.told).toEqual(["ava away"]);
  });

  test("two connections of one client are one, until both have closed", () => {
    const server = start();
    const leaves = [server.arrive(viewer("ava"), "tab"), server.arrive(viewer("ava"), "tab")];
    leaves[0]!();
    timers.pass(60_000);
    expect(server.told).toEqual(["ava online"]);
    leaves[1]!();
    timers.pass(30_100);
    expect(server.told).toEqual(["ava online", "ava offline"]);
  });

  test("what someone says of themselves is told although it changes nothing", () => {
    const server = start();
    server.arrive(viewer("ava"), "tab");
    moment();
    say(server, "ava", "tab", "online");
    moment();
    expect(server.told).toEqual(["ava online", "ava online"]);
  });

  test("who has no connection is there for 30 seconds from what they said", () => {
    const server = start();
    say(server, "bot", "program", "online");
    timers.pass(20_000);
    say(server, "bot", "program", "away");
    timers.pass(29_999);
    expect(server.told).toEqual(["bot online", "bot away"]);
    timers.pass(101);
    expect(server.told.at(-1)).toBe("bot offline");
  });

  test("what comes and goes within a moment is told once, as it is then", () => {
    const server = start();
    server.arrive(viewer("ava"), "tab");
    say(server, "ava", "tab", "away");
    say(server, "ava", "tab", "online");
    say(server, "ava", "tab", "away");
    moment();
    expect(server.told).toEqual(["ava away"]);
  });

  test("workspaces know nothing of each other", () => {
    const server = start();
    server.arrive(viewer("ava"), "tab");
    server.arrive({ ...viewer("ben"), workspace_id: 2, workspace_public_id: "wsp_2" }, "tab");
    moment();
    expect(server.presentIn(1)).toEqual([{ user_id: "ava", status: "online" }]);
    expect(server.presentIn(2)).toEqual([{ user_id: "ben", status: "online" }]);
    expect(server.events.map(({ workspace_id }) => workspace_id)).toEqual(["wsp_1", "wsp_2"]);
  });

  test("a server that stops tells nobody that its people have left", () => {
    const server = start();
    const leave = server.arrive(viewer("ava"), "tab");
    moment();
    server.stop();
    leave();
    timers.pass(120_000);
    expect(server.told).toEqual(["ava online"]);
  });
});

describe("presence on several servers", () => {
  test("everybody is told of everybody, wherever they are connected", () => {
    const servers = [start(), start(), start()];
    const leave = servers[0]!.arrive(viewer("ava"), "tab");
    moment();
    leave();
    timers.pass(30_100);
    for (const { told } of servers) expect(told).toEqual(["ava online", "ava offline"]);
  });

  test("who moves from one to another in time has been away for nobody", () => {
    const [one, two] = [start(), start()];
    const leave = one.arrive(viewer("ava"), "tab");
    moment();
    leave();
    timers.pass(5_000);
    two.arrive(viewer("ava"), "tab");
    timers.pass(60_000);
    for (const { told } of [one, two]) expect(told).toEqual(["ava online"]);
  });

  test("being away counts wherever it is said, and being here at one of them is enough", () => {
    const [one, two] = [start(), start()];
    one.arrive(viewer("ava"), "phone");
    two.arrive(viewer("ava"), "tab");
    moment();
    say(one, "ava", "tab", "away");
    moment();
    expect(two.presentIn(1)).toEqual([{ user_id: "ava", status: "online" }]);
    say(two, "ava", "phone", "away");
    timers.pass(31_000);
    for (const server of [one, two])
      expect(server.presentIn(1)).toEqual([{ user_id: "ava", status: "away" }]);
  });

  test("a server that starts knows who is there", () => {
    const one = start();
    one.arrive(viewer("ava"), "tab");
    one.arrive(viewer("ben"), "tab");
    say(one, "ben", "tab", "away");
    moment();
    expect(start().presentIn(1)).toEqual([
      { user_id: "ava", status: "online" },
      { user_id: "ben", status: "away" },
    ]);
  });

  test("the people of a server that dies go offline once it has not been heard of for a while, those who moved do not", () => {
    const [one, two] = [start(), start()];
    one.arrive(viewer("ava"), "tab");
    one.arrive(viewer("ben"), "tab");
    moment();
    one.stop();
    two.arrive(viewer("ben"), "tab");
    timers.pass(29_000);
    expect(two.told).toEqual(["ava online", "ben online"]);
    timers.pass(12_000);
    expect(two.told).toEqual(["ava online", "ben online", "ava offline"]);
  });

  test("who missed something hears of it at the next heartbeat", () => {
    const [one, two] = [start(), start()];
    const leave = one.arrive(viewer("ava"), "tab");
    moment();
    two.cut(true);
    one.arrive(viewer("ben"), "tab");
    leave();
    timers.pass(1_000);
    two.cut(false);
    expect(two.presentIn(1).map(({ user_id }) => user_id)).toEqual(["ava"]);
    timers.pass(10_000);
    expect(two.presentIn(1).map(({ user_id }) => user_id)).toEqual(["ava", "ben"]);
    timers.pass(30_000);
    expect(two.told).toEqual(["ava online", "ben online", "ava offline"]);
  });

  test("who missed something asks at the next change, and believes nothing before the answer", () => {
    const [one, two] = [start(), start()];
    two.cut(true);
    one.arrive(viewer("ava"), "tab");
    two.cut(false);
    one.arrive(viewer("ben"), "tab");
    expect(two.presentIn(1).map(({ user_id }) => user_id)).toEqual(["ava", "ben"]);
  });
});
