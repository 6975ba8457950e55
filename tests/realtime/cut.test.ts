/**
 * The promise of the event log: however often a connection breaks, whoever comes back with their last cursor gets every
 * event that is for them, in order and once. `CLICKCLACK_NIGHTLY=1` tries a thousand cases instead of thirty.
 */
import { describe, expect, test } from "bun:test";
import fc from "../harness/properties.ts";
import type { Event } from "../../src/realtime/wire.ts";
import { engines } from "../harness/engines.ts";
import { pollAll } from "../harness/events.ts";
import type { Person } from "../harness/people.ts";
import { listenTo } from "../harness/socket.ts";
import { createPlaces, newChannel, post, useWorld, type World } from "../harness/world.ts";

const nightly = process.env["CLICKCLACK_NIGHTLY"] === "1";

type Places = Pick<World, "workspace" | "general" | "guestChannel">;
type Operation = "post" | "visit" | "edit" | "delete" | "channel" | "read" | "rename";

const operation = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Operation>("post", "visit") },
  fc.constantFrom<Operation>("edit", "delete", "channel", "read", "rename"),
);

const scenario = fc.record({
  writers: fc.array(fc.array(operation, { minLength: 5, maxLength: 25 }), {
    minLength: 2,
    maxLength: 4,
  }),
  /** After how many further events each connection breaks; the one after the last stays. */
  cuts: fc.array(fc.nat({ max: 12 }), { maxLength: 8 }),
  role: fc.constantFrom("member" as const, "guest" as const),
  limit: fc.integer({ min: 1, max: 60 }),
});

describe.each(engines)("a connection that breaks, on $name,", (engine) => {
  const world = useWorld({ engine });

  test(
    "loses nothing, repeats nothing and keeps the order, whenever it breaks and whoever writes",
    async () => {
      const { server, owner, moderator, member } = world();
      await fc.assert(
        fc.asyncProperty(scenario, async ({ writers, cuts, role, limit }) => {
          const places = await createPlaces(server, world());
          const listener = world()[role];
          const hands = [owner, moderator, member, owner];
          const written = Promise.all(
            writers.map((operations, index) => write(hands[index]!, operations, places)),
          );
          const log = written.then(() => pollAll(listener, places.workspace, { limit }));
          const received = await follow(listener, places, cuts, log);
          expect(received.map(outline)).toEqual((await log).map(outline));
          for (const event of received) expectMessage(event);
        }),
        { numRuns: nightly ? 1_000 : 30 },
      );
    },
    nightly ? 1_200_000 : 60_000,
  );

  /** What a listener has received over connections that break after so many events each, once all is there. */
  async function follow(
    who: Person,
    { workspace }: Places,
    cuts: readonly number[],
    log: Promise<readonly Event[]>,
  ) {
    const received: Event[] = [];
    const connect = () => {
      const after_cursor = received.at(-1)?.cursor;
      return listenTo(world().server, {
        workspace_id: workspace.id,
        token: who.token,
        ...(after_cursor !== undefined && { after_cursor }),
      });
    };
    for (const count of cuts) {
      const socket = connect();
      await Promise.race([socket.first(count), log]);
      socket.cut();
      await socket.closed;
      received.push(...socket.events);
    }
    const last = (await log).at(-1)?.cursor;
    if (received.at(-1)?.cursor === last) return received;
    const socket = connect();
    await socket.find(({ cursor }) => cursor === last);
    received.push(...socket.events);
    socket.close();
    return received;
  }
});

/** Does one thing after another, as one person. */
async function write(who: Person, operations: readonly Operation[], places: Places) {
  const own: string[] = [];
  for (const next of operations) {
    const id = own.at(-1);
    if (next === "post" || next === "visit") {
      const channel = next === "post" ? places.general : places.guestChannel;
      own.push((await post(who, channel, `${next} ${own.length}`)).id);
    } else if (next === "channel") await newChannel(who, places.workspace);
    else if (next === "read")
      await who.post(`/api/channels/${places.guestChannel.id}/read`, { seq: own.length });
    else if (next === "rename") await who.patch("/api/me", { display_name: who.user.display_name });
    else if (id === undefined) continue;
    else if (next === "edit") await who.patch(`/api/messages/${id}`, { body: "edited" });
    else {
      await who.delete(`/api/messages/${id}`);
      own.pop();
    }
  }
}

/** What of an event never changes. The message in it is the one of today. */
const outline = ({ payload, ...event }: Event) => ({
  ...event,
  payload: { ...payload, message: "message" in payload },
});

function expectMessage({ type, payload, seq }: Event) {
  if (!type.startsWith("message.")) return;
  expect(payload["message"]).toMatchObject({
    id: String(payload["message_id"]),
    channel_seq: seq!,
  });
}
