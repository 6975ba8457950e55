import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type User } from "../../sdk/src/index.ts";
import { type Child, serve } from "../../tests/harness/child.ts";
import { until } from "../../tests/harness/until.ts";
import { createStore } from "../state/store.ts";
import { createConversations } from "./conversations.ts";
import { createOutbox } from "./outbox.ts";
import { createRequests } from "./requests.ts";

let data: string;
let url: string;
let server: Child;

// The server itself, from source: what it keeps is what counts.
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "clickclack-outbox-"));
  server = await serve(["--data", data, "--dev-bootstrap=true"], { cwd: data });
  ({ url } = server);
});
afterAll(async () => {
  server.kill("SIGTERM");
  await server.exited;
  await rm(data, { recursive: true, force: true });
});

async function signIn(name: string) {
  const anyone = createClient({ baseUrl: url });
  const email = `${name.toLowerCase()}.${crypto.randomUUID()}@example.com`;
  const { token: link = "" } = await anyone.auth.requestMagicLink({ email, display_name: name });
  return anyone.auth.consumeMagicLink(link);
}

/** As much of a browser as the outbox touches. */
const kept = new Map<string, string>();
const surroundings = { window: new EventTarget(), localStorage: storage() };
const before = new Map(
  Object.keys(surroundings).map((name) => [name, Reflect.get(globalThis, name)]),
);
beforeAll(() => void Object.assign(globalThis, surroundings));
afterAll(() => {
  for (const [name, value] of before)
    if (value === undefined) Reflect.deleteProperty(globalThis, name);
    else Reflect.set(globalThis, name, value);
});

/** What keeps strings, as a browser does: what is kept is found among its keys. */
function storage() {
  const methods = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  return new Proxy(methods, {
    ownKeys: () => [...kept.keys()],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

type Network = "up" | "down" | "deaf";
const nothing = () => {};

/** A window of a person whose network is as it is told to be; "deaf" brings requests there, and no answer back. */
function openWindow(token: string, user: User) {
  let network: Network = "up";
  const store = createStore();
  const client = createClient({
    baseUrl: url,
    token,
    retries: 0,
    async fetch(input, init) {
      if (network === "down") throw new TypeError("no network");
      const answer = await fetch(input, init);
      if (network === "deaf") throw new TypeError("the answer was lost");
      return answer;
    },
  });
  store.dispatch({ type: "me", user, asOf: 0 });
  const outbox = createOutbox(
    createConversations(client),
    { finished: async () => [], cancel: nothing },
    store,
    createRequests(store),
    { settled: async () => true },
    nothing,
  );
  return { store, outbox, client, be: (next: Network) => (network = next) };
}

describe.each(["channel", "direct conversation", "thread"] as const)(
  "what is written in a %s",
  (kind) => {
    test("without a network goes out in its order and once, whatever is lost on the way", async () => {
      const [ava, ben] = [await signIn("Ava"), await signIn("Ben")];
      const first = openWindow(ava.token, ava.user);
      const { client } = first;
      const workspace = await client.workspaces.create({ name: "Harbour" });
      const general = (await client.channels.list(workspace.id))[0];
      if (general === undefined) throw new Error("there is no channel");
      const invite = await client.invites.create(workspace.id, {});
      const bens = createClient({ baseUrl: url, token: ben.token });
      await bens.invites.accept({ token: invite.token ?? "" });
      const id = await {
        channel: async () => general.id,
        "direct conversation": async () =>
          (await client.dms.create(workspace.id, [ben.user.id])).id,
        thread: async () =>
          (await client.channels.sendMessage(general.id, { body: "root" })).message.id,
      }[kind]();
      const said = async () => {
        const { page } = await createConversations(bens).page(id, { limit: 100 });
        return page.messages.map(({ body }) => body).filter((body) => body !== "root");
      };
      const states = ({ store }: typeof first) => store.state.pending.map(({ status }) => status);

      first.outbox.send(id, { body: "one" });
      await until("all of it is sent", () =>
        first.store.state.pending.every(({ seq }) => seq !== undefined),
      );
      first.be("down");
      for (const body of ["two", "three"]) first.outbox.send(id, { body });
      await until(
        "both could not be sent",
        () => states(first).filter((status) => status === "failed").length === 2,
      );
      expect(await said()).toEqual(["one"]);

      // The window is closed. In the next one the server hears of it, and its answer is lost.
      const second = openWindow(ava.token, ava.user);
      second.be("deaf");
      second.outbox.restore();
      await until("both wait still", () => states(second).join() === "failed,failed");
      expect(await said()).toEqual(["one", "two"]);
      second.outbox.send(id, { body: "four" });
      await until("all three wait", () => states(second).join() === "failed,failed,failed");
      second.be("up");
      second.outbox.resume();
      await until("all of it is sent", () =>
        second.store.state.pending.every(({ seq }) => seq !== undefined),
      );
      expect(await said()).toEqual(["one", "two", "three", "four"]);
      expect([...kept.keys()]).toEqual([]);
    });
  },
);
