import { expect, test } from "bun:test";
import { ClickClackError, type Channel, type RouteTarget } from "../../sdk/src/index.ts";
import { emptyState, type State, type StoredMessage } from "../state/state.ts";
import { createLinks } from "./links.ts";

const link = (target: string, message_id?: string) => ({
  path: `/app/T1/${target}`,
  workspace: "T1",
  target,
  ...(message_id !== undefined && { message_id }),
});
const channel = { id: "chn_1", route_id: "C1" } as Channel;
const message = { id: "msg_1", route_id: "M1" } as StoredMessage;
const state: State = {
  ...emptyState,
  channels: new Map([[channel.id, channel]]),
  messages: new Map([[message.id, message]]),
};

const absent = new ClickClackError({ status: 404, code: "not_found", message: "Not found." });

function links(routes: Record<string, RouteTarget["target_type"]> = {}, there = ["msg_2"]) {
  const asked: string[] = [];
  const found = createLinks(
    {
      routes: {
        async resolve(_, target) {
          asked.push(target);
          const target_type = routes[target];
          if (target_type === undefined) throw absent;
          return { target_type, target_id: "msg_2" } as RouteTarget;
        },
      },
    },
    { state },
    async (id) => {
      if (state.messages.has(id)) return;
      asked.push(id);
      if (!there.includes(id)) throw absent;
    },
  );
  return { ...found, asked };
}

test("what is known is asked of nobody", async () => {
  const { known, find, load, asked } = links();
  expect(known(link("C1"))).toEqual({ kind: "channel", id: "chn_1" });
  expect(known(link("M1"))).toEqual({ kind: "message", id: "msg_1" });
  expect(known(link("C9", "msg_1"))).toEqual({ kind: "message", id: "msg_1" });
  expect(known(link("C9", "msg_2"))).toBeUndefined();
  expect(await find(link("C1"))).toEqual({ kind: "channel", id: "chn_1" });
  expect(await find(link("M1"))).toEqual({ kind: "message", id: "msg_1" });
  expect(await find(link("C9", "msg_2"))).toEqual({ kind: "message", id: "msg_2" });
  await load("msg_1");
  expect(asked).toEqual([]);
});

test("what is not known is asked for once, however many messages link to it", async () => {
  const { known, find, load, asked } = links({ M2: "thread", C7: "channel" });
  expect(known(link("M2"))).toBeUndefined();
  const twice = await Promise.all([find(link("M2")), find(link("M2"))]);
  expect(twice).toEqual([
    { kind: "message", id: "msg_2" },
    { kind: "message", id: "msg_2" },
  ]);
  await Promise.all([load("msg_2"), load("msg_2")]);
  expect(asked).toEqual(["M2", "msg_2"]);
  // The message may have been forgotten since: its thread's name has not.
  expect(await find(link("M2"))).toEqual({ kind: "message", id: "msg_2" });
  await load("msg_2");
  expect(asked).toEqual(["M2", "msg_2", "msg_2"]);
  // A channel that the server knows before its event has come.
  expect(await find(link("C7"))).toEqual({ kind: "channel", id: "msg_2" });
});

test("what is not for this person leads nowhere, and is not asked for again at once", async () => {
  const { find, load, asked } = links({ D7: "direct" });
  for (const one of [link("M9"), link("M9"), link("D7")]) expect(await find(one)).toBeUndefined();
  for (const id of ["msg_9", "msg_9"]) await load(id);
  expect(asked).toEqual(["M9", "D7", "msg_9"]);
});
