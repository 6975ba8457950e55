/**
 * The promise of event subscriptions: whatever an endpoint does and whichever server dies, each subscription gets every
 * event, in order and at least once. `CLICKCLACK_NIGHTLY=1` tries two hundred cases instead of twenty.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "../harness/properties.ts";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseRange } from "../../src/addresses.ts";
import { hydrateMessages } from "../../src/features/messages/present.ts";
import { createDeliveries } from "../../src/features/subscriptions/deliver.ts";
import {
  EventSubscriptionAnswer,
  EventSubscriptionList,
} from "../../src/features/subscriptions/wire.ts";
import { createSender, type Send } from "../../src/outgoing/send.ts";
import { engines } from "../harness/engines.ts";
import { testTimers } from "../harness/timers.ts";
import { createPlaces, post, useWorld } from "../harness/world.ts";

const nightly = process.env["CLICKCLACK_NIGHTLY"] === "1";
const LOOPBACK = [parseRange("127.0.0.1")!];
const SECOND = 1_000;
/** What an endpoint may take to answer here, in milliseconds: less than it may elsewhere. */
const PATIENCE = 40;

/** What an endpoint does instead of taking an event; `lost` takes it, and the answer does not arrive. */
type Fault = "refuses" | "fails" | "redirects" | "cuts" | "hangs" | "lost" | "drips";
const FAULTS: readonly Fault[] = [
  ...(["refuses", "fails", "redirects", "cuts", "hangs", "lost", "drips"] as const),
];

type Step =
  | { readonly does: "post" }
  | { readonly does: "settle" }
  | { readonly does: "wait"; readonly seconds: number }
  /** Another server goes on after this one was stopped, or has died. */
  | { readonly does: "stop" | "die" }
  /** Nobody answers for more than a day, until somebody resumes what was paused. */
  | { readonly does: "outage" };

const step: fc.Arbitrary<Step> = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
  { weight: 8, arbitrary: fc.constant<Step>({ does: "post" }) },
  { weight: 2, arbitrary: fc.constant<Step>({ does: "settle" }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant("wait" as const), seconds: fc.nat({ max: 40 }) }),
  },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ does: "stop" }, { does: "die" }) },
  // A day of failing is long, also here.
  ...(nightly ? [{ weight: 1, arbitrary: fc.constant<Step>({ does: "outage" }) }] : []),
);
const faults = fc.array(fc.option(fc.constantFrom(...FAULTS), { nil: undefined }), {
  maxLength: 8,
});

/** An endpoint that does what it is told, event by event, and takes what comes after that. */
class Endpoint {
  readonly arrived: string[] = [];
  readonly taken: string[] = [];
  constructor(
    public faults: (Fault | undefined)[],
    public down = false,
  ) {}

  take(id: string, request: IncomingMessage, response: ServerResponse): void {
    this.arrived.push(id);
    const fault = this.down ? "cuts" : this.faults.shift();
    if (fault === "cuts") return void request.socket.destroy();
    if (fault === "hangs") return;
    if (fault === "drips") {
      response.writeHead(200);
      return void response.write("…");
    }
    if (fault === "refuses") return void response.writeHead(410).end();
    if (fault === "fails") return void response.writeHead(500).end("no");
    if (fault === "redirects")
      return void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
    this.taken.push(id);
    if (fault === "lost") return void request.socket.destroy();
    response.writeHead(204).end();
  }
}

describe.each(engines)("an endpoint that misbehaves, on $name,", (engine) => {
  const world = useWorld({ engine, callback_allow: LOOPBACK, delivers: false });
  const endpoints = new Map<string, Endpoint>();
  const listening = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { event } = JSON.parse(body);
      endpoints.get(request.url ?? "")?.take(event.payload.message_id, request, response);
    });
  });
  let url = "";
  beforeAll(async () => {
    await new Promise<void>((ready) => listening.listen(0, "127.0.0.1", ready));
    const address = listening.address();
    url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => {
    listening.closeAllConnections();
    listening.close();
  });

  test(
    "gets every event in order and at least once, through outages, other servers and pauses",
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), faults, faults, async (steps, a, b) => {
          for (const { posted, arrived, taken } of await play(steps, [a, b])) {
            expect(withoutRepeats(arrived)).toEqual(posted);
            expect(withoutRepeats(taken)).toEqual(posted);
          }
        }),
        {
          examples: [
            [
              [{ does: "post" }, { does: "outage" }, { does: "die" }, { does: "post" }],
              ["hangs", "refuses"],
              ["lost"],
            ],
          ],
          numRuns: nightly ? 200 : 20,
        },
      );
    },
    nightly ? 1_200_000 : 60_000,
  );

  /** Plays a story with two subscriptions, and says what was written and what each got. */
  async function play(steps: readonly Step[], scripts: readonly (Fault | undefined)[][]) {
    const { server, owner } = world();
    const { workspace, general } = await createPlaces(server, world());
    const made = scripts.map((script) => ({
      path: `/${crypto.randomUUID()}`,
      endpoint: new Endpoint([...script]),
    }));
    for (const { path, endpoint } of made) endpoints.set(path, endpoint);
    const subscriptions = `/api/workspaces/${workspace.id}/event-subscriptions`;
    for (const { path } of made)
      (
        await owner.post(subscriptions, {
          event_types: ["message.created"],
          callback_url: `${url}${path}`,
        })
      ).is(201, EventSubscriptionAnswer);
    const list = async () =>
      (await owner.get(subscriptions)).is(200, EventSubscriptionList).event_subscriptions;

    const posted: string[] = [];
    let now = Date.now();
    let node = startNode(() => now);
    /** Lets time pass while nothing is under way, until something holds. */
    async function until(holds: () => boolean | Promise<boolean>, pace: number): Promise<void> {
      while (!(await holds())) {
        if (node.underWay() === 0) {
          now += pace;
          node.timers.pass(pace);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const settled = () => made.every(({ endpoint }) => endpoint.taken.at(-1) === posted.at(-1));
    for (const next of steps) {
      if (next.does === "post") posted.push((await post(owner, general, "Ahoy")).id);
      if (next.does === "settle") await until(settled, SECOND / 4);
      if (next.does === "wait")
        for (let second = 0; second < next.seconds; second += 1) {
          let passed = false;
          await until(() => passed || !(passed = true), SECOND);
        }
      if (next.does === "stop" || next.does === "die") {
        if (next.does === "stop") await node.stop();
        else await node.die();
        node = startNode(() => now);
      }
      if (next.does === "outage") {
        for (const { endpoint } of made) endpoint.down = true;
        posted.push((await post(owner, general, "Is anybody there?")).id);
        let looks = 0;
        const paused = async () =>
          (looks += 1) % 50 === 0 &&
          (await list()).every(({ paused_at }) => paused_at !== undefined);
        await until(paused, 60 * SECOND);
        for (const { endpoint } of made) endpoint.down = false;
        for (const { id } of await list())
          (await owner.post(`/api/event-subscriptions/${id}/resume`)).is(
            200,
            EventSubscriptionAnswer,
          );
        node.wake();
      }
    }
    posted.push((await post(owner, general, "The last of it")).id);
    await until(settled, SECOND / 4);
    await node.stop();
    for (const { id } of await list()) await owner.post(`/api/event-subscriptions/${id}/revoke`);
    return made.map(({ endpoint: { arrived, taken } }) => ({ posted, arrived, taken }));
  }

  /** A server that delivers, whose time passes as the test says. Once it has died, nothing of it happens any more. */
  function startNode(clock: () => number) {
    const timers = testTimers();
    const real = createSender(LOOPBACK);
    let alive = true;
    let sending = 0;
    const send: Send = async (call) => {
      if (!alive) return new Promise(() => {});
      sending += 1;
      try {
        return await real({ ...call, timeout: PATIENCE });
      } finally {
        sending -= 1;
        // What a server that is dead by then would have heard.
        if (!alive) await new Promise(() => {});
      }
    };
    const { db } = world().server;
    const deliveries = createDeliveries({ db, hydrate: hydrateMessages, send, timers, clock });
    deliveries.wake();
    return {
      timers,
      underWay: () => sending,
      wake: deliveries.wake,
      stop: deliveries.stop,
      /** Once it resolves, nothing that it had sent is still on its way. */
      async die() {
        alive = false;
        while (sending > 0) await new Promise((resolve) => setImmediate(resolve));
      },
    };
  }
});

/** Each but when it is the one before it once more. */
const withoutRepeats = (ids: readonly string[]) => ids.filter((id, index) => id !== ids[index - 1]);
