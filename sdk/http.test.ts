import { describe, expect, test } from "bun:test";
import { ClickClackError, createClient, systemClock, type Client } from "./src/index.ts";
import { parseRetryAfter } from "./src/error.ts";
import { FakeClock, settle } from "./testing.ts";

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | "network";

/** A client whose server gives these answers in order, and what it was asked. */
function clientOf(answers: Answer[], options: { token?: string } = {}) {
  const asked: { url: string; init: RequestInit; headers: Headers }[] = [];
  const clock = new FakeClock();
  const client = createClient({
    baseUrl: "https://chat.example/",
    clock,
    ...options,
    async fetch(url, init) {
      asked.push({ url, init, headers: new Headers(init.headers) });
      const answer = answers.shift();
      if (answer === undefined || answer === "network") throw new TypeError("fetch failed");
      const body = answer.body === undefined ? null : JSON.stringify(answer.body);
      return new Response(body, { status: answer.status ?? 200, headers: answer.headers ?? {} });
    },
  });
  return { client, asked, clock };
}

/** Lets time pass until `promise` is settled. */
async function throughTime<T>(promise: Promise<T>, clock: FakeClock): Promise<T> {
  let settled = false;
  const watched = promise.finally(() => (settled = true));
  watched.catch(() => {});
  for (let turn = 0; turn < 50 && !settled; turn++) {
    await settle();
    if (!settled) clock.next();
  }
  return watched;
}

async function failure(promise: Promise<unknown>): Promise<ClickClackError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ClickClackError) return error;
  throw new Error("expected a ClickClackError");
}

const message = { id: "msg_1", body: "hi" };

describe("a call", () => {
  test("sends the bearer token, and no CSRF header with it", async () => {
    const { client, asked } = clientOf([{ status: 201, body: { message } }], { token: "sst_abc" });
    await client.channels.sendMessage("chn_1", { body: "hi" });
    expect(asked[0]?.headers.get("authorization")).toBe("Bearer sst_abc");
    expect(asked[0]?.headers.has("x-clickclack-csrf")).toBe(false);
  });

  test("of a cookie session carries the CSRF header on changes only", async () => {
    const { client, asked } = clientOf([{ body: { workspaces: [] } }, { status: 204 }]);
    await client.workspaces.list();
    await client.auth.logout();
    expect(asked[0]?.headers.has("x-clickclack-csrf")).toBe(false);
    expect(asked[1]?.headers.get("x-clickclack-csrf")).toBe("1");
    expect(asked[1]?.init.credentials).toBe("include");
  });

  test("names the page it wants in the query", async () => {
    const { client, asked } = clientOf([{ body: { messages: [] } }]);
    await client.channels.messages("chn_1", { before_seq: 7, limit: 50 });
    expect(asked[0]?.url).toBe(
      "https://chat.example/api/channels/chn_1/messages?before_seq=7&limit=50",
    );
  });

  test("escapes what it puts into a path", async () => {
    const { client, asked } = clientOf([{ body: { user: {} } }]);
    await client.users.get("../me?x");
    expect(asked[0]?.url).toBe("https://chat.example/api/users/..%2Fme%3Fx");
  });

  test("fails with the server's own words, code and correlation ID", async () => {
    const { client } = clientOf([
      {
        status: 409,
        body: { error: "That name is taken", code: "channel_name_duplicate" },
        headers: { "x-correlation-id": "req-7" },
      },
    ]);
    const error = await failure(client.channels.create("wsp_1", { name: "general" }));
    expect(error.status).toBe(409);
    expect(error.code).toBe("channel_name_duplicate");
    expect(error.message).toBe("That name is taken");
    expect(error.correlationId).toBe("req-7");
  });

  test("fails readably when something that is not ClickClack answers", async () => {
    const { client } = clientOf([{ status: 418 }]);
    const error = await failure(client.server.version());
    expect(error.code).toBe("http_418");
  });
});

describe("a retry", () => {
  test("brings a read through a server that is away for a moment", async () => {
    const { client, asked, clock } = clientOf([
      "network",
      { status: 503 },
      { body: { channels: [] } },
    ]);
    expect(await throughTime(client.channels.list("wsp_1"), clock)).toEqual([]);
    expect(asked.length).toBe(3);
  });

  test("is never made for a change that could happen twice", async () => {
    const { client, asked, clock } = clientOf(["network", { status: 201, body: {} }]);
    const error = await failure(throughTime(client.workspaces.create({ name: "Harbour" }), clock));
    expect(error.unanswered).toBe(true);
    expect(asked.length).toBe(1);
  });

  test("is made for messages and replies without a nonce too: under one that the call makes", async () => {
    for (const send of [
      (client: Client) => client.channels.sendMessage("chn_1", { body: "hi" }),
      (client: Client) => client.dms.sendMessage("dm_1", { body: "hi" }),
      (client: Client) => client.threads.reply("msg_1", { body: "hi" }),
    ]) {
      const { client, asked, clock } = clientOf(["network", { status: 201, body: { message } }]);
      await throughTime<unknown>(send(client), clock);
      const [first, second] = asked.map((call) => String(call.init.body));
      expect(first).toMatch(/^\{"body":"hi","nonce":"[0-9a-f]{32}"\}$/);
      expect(second).toBe(first!);
    }
  });

  test("of an upload goes under the same nonce", async () => {
    const { client, asked, clock } = clientOf(["network", { status: 201, body: { upload: {} } }]);
    const file = new Blob(["ahoy"], { type: "text/plain" });
    await throughTime(client.uploads.create({ workspace_id: "wsp_1", file }), clock);
    expect(asked[0]?.url).toMatch(/\/api\/uploads\?workspace_id=wsp_1&nonce=[0-9a-f]{32}$/);
    expect(asked[1]?.url).toBe(asked[0]!.url);
  });

  test("is made for a send with a nonce, with the same body", async () => {
    const { client, asked, clock } = clientOf(["network", { status: 201, body: { message } }]);
    await throughTime(client.channels.sendMessage("chn_1", { body: "hi", nonce: "n1" }), clock);
    expect(asked.map((call) => call.init.body)).toEqual([
      '{"body":"hi","nonce":"n1"}',
      '{"body":"hi","nonce":"n1"}',
    ]);
  });

  test("waits as long as the server asks", async () => {
    const { client, clock } = clientOf([
      { status: 429, headers: { "retry-after": "7" } },
      { body: { workspaces: [] } },
    ]);
    await throughTime(client.workspaces.list(), clock);
    expect(clock.slept).toEqual([7_000]);
  });

  test("is not made when the server asks for a wait that is too long for one call", async () => {
    const { client, clock } = clientOf([{ status: 429, headers: { "retry-after": "3600" } }]);
    const error = await failure(throughTime(client.workspaces.list(), clock));
    expect(error.retryAfter).toBe(3600);
  });

  test("is not made for an answer that would be the same again", async () => {
    const { client, asked } = clientOf([
      { status: 404, body: { error: "No such message", code: "not_found" } },
    ]);
    expect((await failure(client.messages.get("msg_1"))).status).toBe(404);
    expect(asked.length).toBe(1);
  });

  test("ends when the caller cancels", async () => {
    const { client, asked } = clientOf(["network", "network", "network", "network"]);
    const cancel = new AbortController();
    const call = client.workspaces.list({ signal: cancel.signal });
    await settle();
    cancel.abort();
    expect((await failure(call)).code).toBe("aborted");
    expect(asked.length).toBe(1);
  });

  test("is made when an attempt takes longer than it may", async () => {
    let attempts = 0;
    const client = createClient({
      baseUrl: "https://chat.example",
      timeoutMs: 5,
      retries: 1,
      clock: { ...systemClock, random: () => 0 },
      fetch: (_url, { signal }) =>
        new Promise((_resolve, reject) => {
          attempts++;
          signal?.addEventListener("abort", () => reject(new Error("aborted")));
        }),
    });
    expect((await failure(client.workspaces.list())).code).toBe("timeout");
    expect(attempts).toBe(2);
  });

  test("ends after a few attempts", async () => {
    const { client, asked, clock } = clientOf([]);
    expect((await failure(throughTime(client.workspaces.list(), clock))).code).toBe("network");
    expect(asked.length).toBe(4);
  });
});

test("Retry-After is read as seconds and as a date", () => {
  expect(parseRetryAfter("3", 0)).toBe(3);
  expect(parseRetryAfter("Thu, 01 Jan 1970 00:00:05 GMT", 1_000)).toBe(4);
  expect(parseRetryAfter("soon", 0)).toBeUndefined();
  expect(parseRetryAfter(null, 0)).toBeUndefined();
});
