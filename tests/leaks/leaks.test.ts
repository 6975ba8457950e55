/**
 * Nobody sees what they may not: everything that can be read is asked for by everybody, with everything that could stand
 * where its parameters do. The operations come from docs/openapi.json; a new one is among them by itself.
 * `CLICKCLACK_NIGHTLY=1` takes every ID on SQLite instead of up to three of a kind.
 */
import { beforeAll, describe, expect, test } from "bun:test";
import type { Answer } from "../harness/client.ts";
import { engines } from "../harness/engines.ts";
import { pollAll } from "../harness/events.ts";
import { useServer } from "../harness/server.ts";
import { listenTo, type Listener } from "../harness/socket.ts";
import { follow } from "../harness/stream.ts";
import { CALLERS, type CallerName } from "./ledger.ts";
import {
  addressOf,
  alongPath,
  aroundQuery,
  fillings,
  reads,
  unfillable,
  type Request,
} from "./requests.ts";
import { hide, type Hidden } from "./world.ts";

/** Requests under way at once. */
const AT_ONCE = 16;
const LONG = { timeout: 300_000 };
/** Every so many of the requests are made on the second engine. */
const SAMPLE = 12;

test("every parameter of a read has something to stand there", () => {
  const empty = reads.flatMap((read) => unfillable(read).map((name) => `${read.id}: ${name}`));
  expect(empty).toEqual([]);
});

const nightly = process.env["CLICKCLACK_NIGHTLY"] === "1";

describe.each(engines)("what is hidden on $name", (engine) => {
  const server = useServer({ engine });
  let hidden: Hidden;
  let requests: Request[] = [];
  /** What decides is the same code on both engines: on the second a part shows that it runs alike, but for nightly runs. */
  const whole = nightly || engine === engines[0];
  /** What somebody was shown, of all that is noted. */
  const shown = new Map<string, Set<CallerName>>();

  beforeAll(async () => {
    hidden = await hide(server);
    requests = await allRequests();
  }, 120_000);

  /** Of searches a person has but two at once. */
  const searching = new Map<CallerName, Promise<unknown>>();

  function ask(caller: CallerName, request: Request): Promise<Answer> {
    const asked = () => hidden.callers[caller].get(addressOf(request));
    if (request.read.id !== "searchMessages") return asked();
    const answer = (searching.get(caller) ?? Promise.resolve()).then(asked);
    searching.set(caller, answer);
    return answer;
  }

  /** Each ID in each path; and for those that lead anywhere, each value of each query parameter, and the pages after. */
  async function allRequests(): Promise<Request[]> {
    const what = fillings(hidden);
    const all = reads.flatMap((read) => alongPath(read, what));
    const plain = nightly && engine === engines[0] ? all : fewOfAKind(all, 3);
    const leading = new Set(plain.filter(({ read }) => !read.path.includes("{")));
    await each(plain, async (request) => {
      for (const caller of ["owner", "outsider"] as const)
        if ((await ask(caller, request)).status === 200) leading.add(request);
    });
    const around = fewOfAKind(leading, 1).flatMap((request) => aroundQuery(request, what));
    const further: Request[] = [];
    await each([...leading, ...around], async (request) => {
      for (const caller of ["owner", "outsider"] as const) {
        const cursor = cursorIn(await ask(caller, request));
        if (cursor !== undefined && request.read.parameters.some(({ name }) => name === "cursor"))
          further.push({ ...request, values: { ...request.values, cursor } });
      }
    });
    const asked = [...plain, ...around, ...further];
    return whole ? asked : asked.filter((_, at) => at % SAMPLE === 0);
  }

  /** At most so many of those that ask the same of things of one kind; of those that name several things, one. */
  function fewOfAKind(all: Iterable<Request>, most: number): Request[] {
    const kinds = Map.groupBy(all, whatOf);
    return [...kinds.values()].flatMap((alike) =>
      alike.slice(0, Object.keys(alike[0]?.values ?? {}).length > 1 ? 1 : most),
    );
  }

  /** A request in words. */
  const whatOf = ({ read, values }: Request): string => {
    const given = Object.entries(values).map(
      ([name, value]) => `${name}=${hidden.ledger.entries.get(value)?.what ?? value}`,
    );
    return `${read.id}(${given.join()})`;
  };

  test.each(CALLERS)(
    "%s comes across nothing of it, and it is as if it were not there",
    async (caller) => {
      const { ledger } = hidden;
      const leaks = new Set<string>();
      const unknown = new Map<string, Promise<string>>();
      await each(requests, async (request) => {
        const answer = await ask(caller, request);
        const at = whatOf(request);
        const text = wholeOf(answer);
        for (const leak of ledger.leaksIn(text, caller)) leaks.add(`${at}: ${leak}`);
        for (const entry of ledger.entriesIn(text)) note(entry.text, caller);
        const alike = withUnknown(request, caller);
        if (alike === undefined) return;
        const address = addressOf(alike);
        if (!unknown.has(address)) unknown.set(address, ask(caller, alike).then(wholeOf));
        const other = await unknown.get(address);
        if (text !== other) leaks.add(`${at}: ${text} and not ${other}`);
      });
      expect([...leaks].sort()).toEqual([]);
    },
    LONG,
  );

  test.each(CALLERS)("%s hears nothing of it, on every transport alike", async (caller) => {
    const { ledger, workspace, elsewhere, callers } = hidden;
    const { token } = callers[caller];
    for (const { id } of [workspace, elsewhere]) {
      const query = `workspace_id=${id}`;
      const first = await callers[caller].get(`/api/realtime/events?${query}`);
      if (first.status !== 200) {
        const unknown = ledger.unknownLike(id);
        for (const how of ["events", "stream", "ws"]) {
          const [one, other] = await Promise.all(
            [id, unknown].map((which) =>
              callers[caller].get(`/api/realtime/${how}?workspace_id=${which}`),
            ),
          );
          expect(wholeOf(one!)).toBe(wholeOf(other!));
        }
        continue;
      }
      const polled = await pollAll(callers[caller], { id });
      const from = { workspace_id: id, token: token ?? "", after_cursor: "" };
      const socket = listenTo(server, from);
      const stream = follow(server, from);
      const heard = [
        polled,
        await socket.first(polled.length),
        await stream.first(polled.length),
      ].map((events) => JSON.stringify(events));
      socket.close();
      stream.close();
      for (const text of heard) {
        expect(ledger.leaksIn(text, caller)).toEqual([]);
        expect(text).toBe(heard[0]!);
      }
      for (const entry of ledger.entriesIn(heard[0]!)) note(entry.text, caller);
    }
  });

  test("everything is shown to somebody who may see it, so that what is hidden would have been seen", () => {
    const { ledger } = hidden;
    // A part of the requests shows a part of it: whatever was shown of the whole is looked for where all are made.
    if (!whole) return expect(shown.size).toBeGreaterThan(0);
    const never = [...ledger.entries.values()].filter(
      ({ text, seenBy }) =>
        seenBy.size > 0 &&
        !text.startsWith("pin_") &&
        !seenBy.values().some((name) => shown.get(text)?.has(name)),
    );
    expect([...new Set(never.map(({ what }) => what))]).toEqual([]);
  });

  test("while it is written, too, everybody hears of what they may see and of nothing else", async () => {
    const { ledger, workspace, elsewhere, callers, write } = hidden;
    const listening: { caller: CallerName; id: string; after_cursor: string; feeds: Feed[] }[] = [];
    for (const caller of CALLERS)
      for (const { id } of [workspace, elsewhere]) {
        const { token = "" } = callers[caller];
        const tail = await callers[caller].get(
          `/api/realtime/events?workspace_id=${id}&include_tail=true&after_cursor=now`,
        );
        const after_cursor = /"tail_cursor":"(\d+)"/.exec(tail.text)?.[1];
        if (after_cursor === undefined) continue;
        const from = { workspace_id: id, token, after_cursor: "now" };
        const [socket, stream] = [listenTo(server, from), follow(server, from)];
        await Promise.all([socket.opened, stream.position()]);
        listening.push({ caller, id, after_cursor, feeds: [socket, stream] });
      }
    await write();
    for (const { caller, id, after_cursor, feeds } of listening) {
      const polled = await pollAll(callers[caller], { id }, { after_cursor });
      expect(polled.length).toBeGreaterThan(0);
      const last = polled.at(-1)!.id;
      for (const feed of feeds) {
        await feed.find((event) => event.id === last);
        expect(feed.events.map((event) => event.id)).toEqual(polled.map((event) => event.id));
        expect(ledger.leaksIn(JSON.stringify(feed.events), caller, "live")).toEqual([]);
        feed.close();
      }
    }
  });

  function note(text: string, caller: CallerName) {
    const callers = shown.get(text) ?? new Set();
    shown.set(text, callers.add(caller));
  }

  /** The same request for what is nowhere, or nothing when the caller may know all that it names. */
  function withUnknown(request: Request, caller: CallerName): Request | undefined {
    const { ledger } = hidden;
    const secret = Object.entries(request.values).filter(([, value]) =>
      ledger.isHidden(value, caller),
    );
    if (secret.length === 0) return undefined;
    const replaced = secret.map(([name, value]) => [name, ledger.unknownLike(value)]);
    return { ...request, values: { ...request.values, ...Object.fromEntries(replaced) } };
  }
});

type Feed = Pick<Listener, "events" | "find" | "close">;

/** Status, headers and body: all of an answer but what is another each time. */
function wholeOf({ status, headers, text }: Answer): string {
  const lines = [...headers].filter(([name]) => !["x-correlation-id", "date"].includes(name));
  return `${status} ${JSON.stringify(lines)} ${text}`;
}

/** Where an answer says that it goes on. */
function cursorIn({ status, text }: Answer): string | undefined {
  if (status !== 200) return undefined;
  return /"next_cursor":"([^"]+)"/.exec(text)?.[1];
}

/** Does something with each, some at a time. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  const worker = async () => {
    for (const one of rest) await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
