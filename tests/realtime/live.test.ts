import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { engines } from "../harness/engines.ts";
import { poll, tailOf } from "../harness/events.ts";
import { stallSocket } from "../harness/raw.ts";
import { listenTo } from "../harness/socket.ts";
import { post, useWorld } from "../harness/world.ts";

describe.each(engines)("live sockets on $name", (engine) => {
  const world = useWorld({ engine });

  test("everybody in a channel hears a message at once, the same to the byte", async () => {
    const { server, owner, moderator, member, guest, workspace, guestChannel } = world();
    const sockets = [owner, moderator, member, guest, guest].map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor: "now" }),
    );
    await Promise.all(sockets.map(({ opened }) => opened));
    const { id } = await post(member, guestChannel, "hello");
    const heard = await Promise.all(
      sockets.map((socket) => socket.find(({ payload }) => payload["message_id"] === id)),
    );
    for (const event of heard) expect(event).toEqual(heard[0]!);
    expect(heard[0]!.payload["message"]).toMatchObject({ id, body: "hello" });
    for (const socket of sockets) socket.close();
  });

  test("what a client says is not listened to, and does no harm", async () => {
    const { server, member, workspace, general } = world();
    const url = `${server.url.replace("http", "ws")}/api/realtime/ws?workspace_id=${workspace.id}`;
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${member.token}` } });
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    const heard = new Promise<void>((resolve) => {
      socket.addEventListener("message", ({ data }) => {
        if (String(data).includes("still here")) resolve();
      });
    });
    for (const said of ["true", "null", "{", "\0", "1e999", new Uint8Array(1_000)])
      socket.send(said);
    socket.ping();
    await post(member, general, "still here");
    await heard;
    socket.close();
  });

  test("a reader that falls too far behind is closed, and nobody else is the worse for it", async () => {
    const { server, owner, member, workspace, general } = world();
    const after_cursor = await tailOf(owner, workspace);
    const path = `/api/realtime/ws?workspace_id=${workspace.id}&after_cursor=${after_cursor}`;
    const slow = await stallSocket(server.url, path, member.token);
    const reader = listenTo(server, {
      workspace_id: workspace.id,
      token: owner.token,
      after_cursor,
    });
    await reader.opened;
    const body = "x".repeat(1_000_000);
    // The kernel takes some megabytes of them for the slow reader, the server keeps the rest.
    for (let sent = 0; sent < 17; sent += 1) await post(owner, general, body);
    expect(await reader.first(17)).toHaveLength(17);
    // Who is behind is looked at every second, by a timer of this same process: this one comes after it.
    await Bun.sleep(1_050);
    expect(await slow.closeCode()).toBe(1013);

    const { id } = await post(owner, general, "after");
    await reader.find(({ payload }) => payload["message_id"] === id);
    reader.close();
  });

  test("what another process writes reaches sockets and polls that wait, in its place", async () => {
    const { server, owner, member, workspace, general } = world();
    const after_cursor = await tailOf(owner, workspace);
    const socket = listenTo(server, {
      workspace_id: workspace.id,
      token: owner.token,
      after_cursor,
    });
    await socket.opened;
    const waiting = poll(member, workspace, { after_cursor, wait: "25" });
    const script = join(import.meta.dir, "../harness/write-elsewhere.ts");
    const elsewhere = Bun.spawn([process.execPath, script, server.location, workspace.id]);
    expect(await elsewhere.exited).toBe(0);
    expect((await socket.first(1))[0]!.type).toBe("workspace.updated");
    expect((await waiting).events[0]!.type).toBe("workspace.updated");

    await post(owner, general, "after it");
    const types = (await socket.first(2)).map(({ type }) => type);
    expect(types).toEqual(["workspace.updated", "message.created"]);
    socket.close();
  });

  test("own writes that follow on another process's come after them", async () => {
    const { server, owner, workspace, general } = world();
    const after_cursor = await tailOf(owner, workspace);
    const socket = listenTo(server, {
      workspace_id: workspace.id,
      token: owner.token,
      after_cursor,
    });
    await socket.opened;
    const script = join(import.meta.dir, "../harness/write-elsewhere.ts");
    const elsewhere = Bun.spawn([process.execPath, script, server.location, workspace.id]);
    const posts = [];
    while (elsewhere.exitCode === null) posts.push(await post(owner, general, "x"));
    posts.push(await post(owner, general, "last"));
    const events = await socket.first(posts.length + 1);
    const start = Number(after_cursor);
    expect(events.map(({ cursor }) => Number(cursor) - start)).toEqual(
      events.map((_, index) => index + 1),
    );
    const own = events.filter(({ type }) => type === "message.created");
    expect(own.map(({ payload }) => payload["message_id"])).toEqual(posts.map(({ id }) => id));
    socket.close();
  });
});
