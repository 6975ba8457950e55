import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, connect, type Socket } from "node:net";
import { join } from "node:path";
import { EPHEMERAL_TYPES, LIVE_TYPES } from "../../src/realtime/catalogue.ts";
import { CLOSE } from "../../src/realtime/connection.ts";
import type { Event } from "../../src/realtime/wire.ts";
import { engines } from "../harness/engines.ts";
import { pollAll, tailOf } from "../harness/events.ts";
import { useFolder } from "../harness/folder.ts";
import { prune } from "../harness/log.ts";
import { signIn } from "../harness/people.ts";
import { join as joinWorkspace, post, useWorld } from "../harness/world.ts";

const page = readFileSync(join(import.meta.dir, "../../docs/realtime.md"), "utf8");

interface Following {
  readonly server: string;
  readonly token: string;
  readonly workspace: string;
  readonly cursor?: string;
  onEvent(event: Event): Promise<void>;
  onResync(): Promise<void>;
}

/** The example of the page, as it stands there. */
async function example(folder: string): Promise<(following: Following) => Promise<void>> {
  const file = join(folder, "follow.mjs");
  writeFileSync(file, /```js\n([^]*?)```/.exec(page)![1]!);
  const { follow } = await import(file);
  return follow;
}

/** Passes connections on to a server, until it is told to cut those that are open. */
async function breakableLine(url: string) {
  const open = new Set<Socket>();
  const line = createServer((client) => {
    const server = connect(Number(new URL(url).port), "127.0.0.1");
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on("error", () => {});
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
  const address = line.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      for (const socket of open) socket.destroy();
    },
    close: () => line.close(),
  };
}

describe.each(engines)("the client on the page about realtime, on $name,", (engine) => {
  const world = useWorld({ engine });
  const folder = useFolder();

  test("has every event once and in order though its line is cut, and ends with its sign-in", async () => {
    const { server, owner, workspace, general } = world();
    const follow = await example(folder());
    const line = await breakableLine(server.url);
    const who = await signIn(server, "Rita Reader");
    await joinWorkspace(server, workspace, who, "member");
    const events: Event[] = [];
    let heard = Promise.withResolvers<void>();
    const following = follow({
      server: line.url,
      token: who.token,
      workspace: workspace.id,
      async onEvent(event) {
        events.push(event);
        heard.resolve();
        heard = Promise.withResolvers();
      },
      async onResync() {},
    });
    const until = async (there: () => boolean) => {
      while (!there()) await heard.promise;
    };
    const online = (event: Event) => event.type === "presence.changed";
    for (let cuts = 1; cuts <= 2; cuts += 1) {
      const { id } = await post(owner, general, `before cut ${cuts}`);
      await until(() => events.some(({ payload }) => payload["message_id"] === id));
      // Its socket is open once it is told that it is there, or that it is so again.
      if (cuts === 1) await until(() => events.some(online));
      line.cut();
      await post(owner, general, `during cut ${cuts}`);
    }
    const last = await tailOf(owner, workspace);
    await until(() => events.some(({ cursor }) => cursor === last));
    const ids = (all: readonly Event[]) => all.map(({ id }) => id);
    expect(ids(events.filter(({ cursor }) => cursor !== ""))).toEqual(
      ids(await pollAll(who, workspace)),
    );
    await who.delete(`/api/auth/sessions/${who.session.id}`);
    await following;
    line.close();
  }, 30_000);

  test("is told when its cursor leads nowhere, and goes on from what there is", async () => {
    const { server, owner, workspace, general } = world();
    const follow = await example(folder());
    const who = await signIn(server, "Rita Reader");
    await joinWorkspace(server, workspace, who, "member");
    const old = await tailOf(owner, workspace);
    await post(owner, general, "pruned");
    await prune(server, workspace, await tailOf(owner, workspace));
    const { id } = await post(owner, general, "kept");
    const seen: string[] = [];
    await follow({
      server: server.url,
      token: who.token,
      workspace: workspace.id,
      cursor: old,
      async onEvent({ payload }) {
        seen.push(String(payload["message_id"]));
        await who.delete(`/api/auth/sessions/${who.session.id}`);
      },
      async onResync() {
        seen.push("resync");
      },
    });
    expect(seen).toEqual(["resync", id]);
  });
});

test("the page about realtime names every close code, its reason, and every ephemeral type", () => {
  for (const [code, reason] of Object.values(CLOSE))
    expect(page).toMatch(new RegExp(`\\| \`${code}\` +\\| \`${reason}\``));
  for (const type of [...EPHEMERAL_TYPES, ...LIVE_TYPES]) expect(page).toContain(`\`${type}\``);
});
