import { afterEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { MessagePage } from "../../src/features/messages/wire.ts";
import type { Answer } from "../harness/client.ts";
import { useFolder } from "../harness/folder.ts";
import { bound, disks, type Disk } from "./disk.ts";
import { enter, serve, serveInVain, type Served, type Writer } from "./process.ts";

const folder = useFolder();
let server: Served | undefined;
let disk: Disk | undefined;

afterEach(async () => {
  await server?.kill();
  disk?.remove();
  server = undefined;
  disk = undefined;
});

const send = ({ client, channel }: Writer, body: string): Promise<Answer> =>
  client.post(`/api/channels/${channel.id}/messages`, { body });
const ready = async ({ nobody }: Served) => (await nobody.get("/readyz")).status;

/** What is stored, in order. */
async function bodies({ client, channel }: Writer): Promise<string[]> {
  const page = await client.get(`/api/channels/${channel.id}/messages?limit=100`);
  return page.is(200, MessagePage).messages.map(({ body }) => body);
}

/** Sends a message and notes it when it is acknowledged; otherwise it is refused in the right words. */
async function write(writer: Writer, body: string, acknowledged: string[]): Promise<number> {
  const answer = await send(writer, body);
  if (answer.status === 201) acknowledged.push(body);
  else if (answer.status === 507) expect(answer.refused(507).code).toBe("storage_full");
  else expect(answer.refused(503).code).toBe("storage_unavailable");
  return answer.status;
}

describe.each(disks)("with $name that is full", ({ make }) => {
  test("writes are refused and reads go on; with room again all is well and nothing acknowledged is missing", async () => {
    disk = make();
    server = await serve(disk.folder, {
      log: join(disk.folder, "server.log"),
      flags: ["--access-log=all"],
    });
    const writer = await enter(server);
    const acknowledged: string[] = [];
    expect(await write(writer, "before", acknowledged)).toBe(201);

    disk.fill(server.pid);
    let attempt = 0;
    // What is reserved already may still take some.
    while ((await write(writer, `${attempt} ${"x".repeat(50_000)}`, acknowledged)) === 201)
      attempt += 1;
    const texts = Array.from({ length: 40 }, (_, index) => `${index} ${"y".repeat(index * 1_000)}`);
    await Promise.all(texts.map((text) => write(writer, text, acknowledged)));
    expect((await bodies(writer)).sort()).toEqual(acknowledged.sort());
    expect(await ready(server)).toBe(200);
    expect((await writer.client.get("/api/me")).status).toBe(200);
    expect(server.alive()).toBe(true);

    disk.free(server.pid);
    expect(await write(writer, "after", acknowledged)).toBe(201);
    expect((await bodies(writer)).sort()).toEqual(acknowledged.sort());
    await server.kill();
    server = await serve(disk.folder);
    const again = await enter(server);
    expect((await bodies(again)).sort()).toEqual(acknowledged.sort());
  });

  test("the server stops cleanly, and what was acknowledged is there at the next start", async () => {
    disk = make();
    server = await serve(disk.folder);
    const writer = await enter(server);
    const acknowledged: string[] = [];
    await write(writer, "before", acknowledged);
    disk.fill(server.pid);
    expect(await server.stop()).toBe(0);
    disk.free(process.pid);
    server = await serve(disk.folder);
    expect(await bodies(await enter(server))).toEqual(acknowledged);
  });
});

describe("with files that may not be written", () => {
  const lock = (data: string, modes: { folder: number; file: number }) => {
    for (const name of ["clickclack.db", "clickclack.db-wal", "clickclack.db-shm"])
      if (existsSync(join(data, name))) chmodSync(join(data, name), modes.file);
    for (const name of ["", "logs"]) chmodSync(join(data, name), modes.folder);
  };
  const closed = { folder: 0o500, file: 0o400 };
  const open = { folder: 0o700, file: 0o600 };

  test("a running server keeps what it has open, and refuses writes once it has to open it anew, until it may", async () => {
    const data = folder();
    server = await serve(data, { within: bound });
    const writer = await enter(server);
    lock(data, closed);
    expect((await send(writer, "as before")).status).toBe(201);
    unlinkSync(join(data, "clickclack.db-wal"));
    (await send(writer, "maybe")).refused(503);
    (await send(writer, "refused")).refused(503);
    expect(await ready(server)).toBe(503);
    expect(server.alive()).toBe(true);
    lock(data, open);
    expect((await send(writer, "again")).status).toBe(201);
    expect(await ready(server)).toBe(200);
    const stored = await bodies(writer);
    expect(stored.filter((body) => body !== "maybe")).toEqual(["as before", "again"]);
    await server.kill();
    server = await serve(data);
    expect(await bodies(await enter(server))).toEqual(stored);
  });

  test("a server does not start, and says in a sentence why", async () => {
    const data = folder();
    server = await serve(data);
    await server.stop();
    chmodSync(join(data, "clickclack.db"), 0o400);
    const file = await serveInVain(data, { within: bound });
    expect(file).toEqual({
      code: 1,
      said: expect.stringMatching(/^clickclack: .*clickclack\.db .*\.\n$/),
    });
    chmodSync(join(data, "clickclack.db"), 0o600);
    chmodSync(join(data, "clickclack.lock"), 0o400);
    const locked = await serveInVain(data, { within: bound });
    expect(locked).toEqual({ code: 1, said: expect.stringMatching(/^clickclack: .*\.\n$/) });
  });

  test("an access log that cannot be written keeps nobody from being served", async () => {
    const data = folder();
    server = await serve(data, { within: bound, flags: ["--access-log=all"] });
    await server.stop();
    chmodSync(join(data, "logs"), 0o500);
    chmodSync(join(data, "logs", "access.log"), 0o400);
    server = await serve(data, { within: bound, flags: ["--access-log=all"] });
    expect((await send(await enter(server), "served")).status).toBe(201);
    chmodSync(join(data, "logs"), 0o700);
  });
});
