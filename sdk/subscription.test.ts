import { describe, expect, test } from "bun:test";
import fc from "../tests/harness/properties.ts";
import { subscribe, type SubscriptionState } from "./src/realtime/subscription.ts";
import { FakeServer, settle } from "./testing.ts";

function follow(server: FakeServer, after?: string) {
  const seen: string[] = [];
  const states: SubscriptionState[] = [];
  let resyncs = 0;
  const subscription = subscribe(server.transport, {
    workspaceId: "wsp_1",
    ...(after === undefined ? {} : { after }),
    onEvent: (event) => void seen.push(event.cursor),
    onState: (state) => void states.push(state),
    onResync: () => void resyncs++,
  });
  return { seen, states, subscription, resyncs: () => resyncs };
}

describe("a subscription", () => {
  test("gets what is retained and then what happens, in order", async () => {
    const server = new FakeServer();
    server.append(3);
    const { seen, subscription } = follow(server);
    await settle();
    server.append(2);
    await settle();
    expect(seen).toEqual(server.cursors());
    expect(subscription.state).toBe("live");
    subscription.close();
  });

  test("resumes from its cursor after any kind of loss", async () => {
    const server = new FakeServer();
    const { seen, subscription } = follow(server);
    for (const code of [1006, 1012, 1013, 1000, 4999]) {
      await server.untilConnected();
      server.append(1);
      server.drop(code);
      server.append(1);
    }
    await server.until(() => seen.length === 10);
    expect(seen).toEqual(server.cursors());
    subscription.close();
  });

  test("gets an event again when its listener failed, and only then", async () => {
    const server = new FakeServer();
    server.append(3);
    const seen: string[] = [];
    let failures = 0;
    const subscription = subscribe(server.transport, {
      workspaceId: "wsp_1",
      onEvent: (event) => {
        if (seen.length === 1 && failures++ === 0) throw new Error("listener down");
        seen.push(event.cursor);
      },
    });
    await server.until(() => seen.length === 3);
    expect(seen).toEqual(server.cursors());
    subscription.close();
  });

  test("waits for a slow listener before it moves on", async () => {
    const server = new FakeServer();
    server.append(2);
    const done: (() => void)[] = [];
    const subscription = subscribe(server.transport, {
      workspaceId: "wsp_1",
      onEvent: () => new Promise<void>((resolve) => done.push(resolve)),
    });
    await settle();
    expect(done.length).toBe(1);
    expect(subscription.cursor).toBeUndefined();
    done[0]?.();
    await settle();
    expect(done.length).toBe(2);
    expect(subscription.cursor).toBe(server.cursors()[0]);
    subscription.close();
  });

  test("catches up by polling when a replay would be too long", async () => {
    const server = new FakeServer({ replayLimit: 50 });
    server.append(1_234);
    const { seen, states, subscription } = follow(server, "0000000000000000");
    await server.until(() => subscription.state === "live");
    expect(seen).toEqual(server.cursors());
    expect(states).toContain("catching_up");
    subscription.close();
  });

  test("asks for a fresh load when its cursor is gone, and goes on from the tail", async () => {
    const server = new FakeServer();
    server.append(10);
    server.prune(5);
    const { seen, resyncs, subscription } = follow(server, "0000000000000002");
    await server.until(() => subscription.state === "live");
    expect(resyncs()).toBe(1);
    server.append(1);
    await settle();
    expect(seen).toEqual(["0000000000000011"]);
    subscription.close();
  });

  test("stops and says so when access has ended", async () => {
    const server = new FakeServer();
    const { states, subscription } = follow(server);
    await server.untilConnected();
    server.drop(1008, "revoked");
    await settle();
    expect(states.at(-1)).toBe("stopped");
    expect(server.opened).toBe(1);
    expect(subscription.state).toBe("stopped");
  });

  test("stops when the server answers that the caller is unknown", async () => {
    const server = new FakeServer();
    const { subscription } = follow(server);
    await server.untilConnected();
    server.refuse = 401;
    server.blockSockets = true;
    server.drop(1006);
    await server.until(() => subscription.state === "stopped");
  });

  test("falls back to long polling where sockets do not get through", async () => {
    const server = new FakeServer();
    server.blockSockets = true;
    const { seen, subscription } = follow(server);
    await server.until(() => subscription.state === "polling");
    server.append(2);
    await server.until(() => seen.length === 2);
    server.blockSockets = false;
    await server.until(() => subscription.state === "live");
    expect(seen).toEqual(server.cursors());
    subscription.close();
  });

  test("replaces a socket that died silently", async () => {
    const server = new FakeServer();
    const { seen, subscription } = follow(server);
    await server.untilConnected();
    server.muted = true;
    server.append(1);
    await server.until(() => server.opened === 2);
    server.muted = false;
    await server.until(() => seen.length === 1);
    subscription.close();
  });

  test("opens a fresh socket when the machine wakes up", async () => {
    const server = new FakeServer();
    const { subscription } = follow(server);
    await server.untilConnected();
    server.nudge("woke");
    await settle();
    expect(server.opened).toBe(2);
    expect(subscription.state).toBe("live");
    subscription.close();
  });

  test("does not wait any longer when the network is back", async () => {
    const server = new FakeServer();
    const { subscription } = follow(server);
    await server.untilConnected();
    server.down = true;
    server.drop(1006);
    await settle();
    expect(subscription.state).toBe("reconnecting");
    server.down = false;
    server.nudge("online");
    await settle();
    expect(server.opened).toBeGreaterThan(1);
    subscription.close();
  });

  test("starts at the tail when asked for what is new only", async () => {
    const server = new FakeServer();
    server.append(5);
    const { seen, subscription } = follow(server, "now");
    await server.untilConnected();
    server.append(1);
    await settle();
    expect(seen).toEqual(["0000000000000006"]);
    subscription.close();
  });

  test("says nothing more once it is closed", async () => {
    const server = new FakeServer();
    const { seen, subscription } = follow(server);
    await server.untilConnected();
    subscription.close();
    server.append(1);
    await settle();
    expect(seen).toEqual([]);
    expect(subscription.state).toBe("stopped");
  });

  test("loses and repeats nothing, whatever the network does", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("append" as const), count: fc.integer({ min: 1, max: 40 }) }),
      fc.record({
        do: fc.constant("drop" as const),
        code: fc.constantFrom(1006, 1012, 1013, 1001),
      }),
      fc.record({
        do: fc.constantFrom("down" as const, "up" as const, "tick" as const, "woke" as const),
      }),
      fc.record({ do: fc.constantFrom("mute" as const, "unmute" as const, "block" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const server = new FakeServer({ replayLimit: 30 });
        const { seen, subscription } = follow(server, "0000000000000000");
        for (const next of steps) {
          if (next.do === "append") server.append(next.count);
          else if (next.do === "drop") server.drop(next.code);
          else if (next.do === "woke") server.nudge("woke");
          else if (next.do === "tick") server.clock.next();
          else if (next.do === "block") server.blockSockets = true;
          else if (next.do === "mute" || next.do === "unmute") server.muted = next.do === "mute";
          else server.setDown(next.do === "down");
          await settle();
        }
        server.setDown(false);
        server.blockSockets = false;
        server.muted = false;
        server.append(1);
        await server.until(() => seen.length >= server.cursors().length);
        subscription.close();
        expect(seen).toEqual(server.cursors());
      }),
      { numRuns: 150 },
    );
  });
});
