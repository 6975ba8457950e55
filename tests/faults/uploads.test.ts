import { afterEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UploadAnswer, type Upload } from "../../src/features/uploads/wire.ts";
import type { Answer } from "../harness/client.ts";
import { useFolder } from "../harness/folder.ts";
import { startS3 } from "../harness/s3.ts";
import { startServer } from "../harness/server.ts";
import { formOf, sendForm, sha256, textFile, uploadFile } from "../harness/uploads.ts";
import { until } from "../harness/until.ts";
import { createWorld } from "../harness/world.ts";
import { disks, type Disk } from "./disk.ts";
import { enter, serve, type Served, type Writer } from "./process.ts";

const folder = useFolder();
let server: Served | undefined;
let disk: Disk | undefined;

afterEach(async () => {
  await server?.kill();
  disk?.remove();
  server = undefined;
  disk = undefined;
});

const noise = (length: number) => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536)
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
};

async function send(
  { client, workspace }: Writer,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  const { body, headers } = await formOf(["file", new File([bytes], "noise")]);
  return client.post(`/api/uploads?workspace_id=${workspace.id}`, body, headers);
}

/** What the server gives for an upload. */
async function fetched({ token }: Writer, { url }: Served, { id }: Upload) {
  const answer = await fetch(`${url}/api/uploads/${id}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: answer.status, digest: sha256(await answer.bytes()) };
}

/** The files in the store, whole or not. */
const filesIn = (data: string): string[] => {
  const store = join(data, "uploads");
  if (!existsSync(store)) return [];
  return readdirSync(store, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.length > 2,
  );
};

describe.each(disks)("uploads to $name that is full", ({ make }) => {
  test("are refused whole and leave nothing; what is stored can be fetched, and with room again they go on", async () => {
    disk = make();
    server = await serve(disk.folder);
    const writer = await enter(server);
    const bytes = noise(1_000_000);
    const { upload } = (await send(writer, bytes)).is(201, UploadAnswer);
    const before = filesIn(disk.folder);
    disk.fill(server.pid, 500_000);
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect((await send(writer, noise(3_000_000))).refused(507).code).toBe("storage_full");
    expect(filesIn(disk.folder)).toEqual(before);
    expect(await fetched(writer, server, upload)).toEqual({ status: 200, digest: sha256(bytes) });
    expect(server.alive()).toBe(true);
    disk.free(server.pid);
    (await send(writer, noise(3_000_000))).is(201, UploadAnswer);
  });
});

describe("a server that is killed while people upload", () => {
  test("has every upload that it acknowledged, whole, and no row without its bytes", async () => {
    const data = folder();
    const acknowledged = new Map<Upload, string>();
    for (let round = 0; round < 3; round += 1) {
      const running = await serve(data);
      server = running;
      const writer = await enter(running);
      const enough = Promise.withResolvers<void>();
      const goal = acknowledged.size + 10 + round;
      const uploaders = Array.from({ length: 6 }, async (_, index) => {
        for (;;) {
          const bytes = noise(1_000 + index * 300_000);
          const answer = await send(writer, bytes).catch(() => undefined);
          if (answer === undefined) return;
          acknowledged.set(answer.is(201, UploadAnswer).upload, sha256(bytes));
          if (acknowledged.size >= goal) enough.resolve();
        }
      });
      await enough.promise;
      await running.kill();
      await Promise.all(uploaders);
    }
    server = await serve(data);
    const writer = await enter(server);
    for (const [upload, digest] of acknowledged)
      expect(await fetched(writer, server, upload)).toEqual({ status: 200, digest });
    await server.stop();
    const { Database } = await import("bun:sqlite");
    using db = new Database(join(data, "clickclack.db"), { readonly: true });
    const rows = db.query<{ blob: string }, []>("SELECT blob FROM uploads").all();
    const files = new Set(filesIn(data).map((name) => name.slice(3)));
    for (const { blob } of rows) expect(files).toContain(blob);
    expect(rows.length).toBeGreaterThanOrEqual(acknowledged.size);
  });
});

describe.if(process.platform === "linux")("a server that large files pass through", () => {
  /** The most memory that the server has held so far, in bytes. */
  const mostMemory = async (pid: number) => {
    const status = await Bun.file(`/proc/${pid}/status`).text();
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
  };

  test("holds a small part of them in memory, even when many come and go at once", async () => {
    server = await serve(folder());
    const running = server;
    const writer = await enter(running);
    const bytes = noise(60_000_000);
    const before = await mostMemory(running.pid);
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(writer, bytes)));
    const uploads = answers.map((answer) => answer.is(201, UploadAnswer).upload);
    const got = await Promise.all(uploads.map((upload) => fetched(writer, running, upload)));
    for (const { digest } of got) expect(digest).toBe(sha256(bytes));
    expect((await mostMemory(running.pid)) - before).toBeLessThan(150_000_000);
  });
});

describe("a bucket", () => {
  test("that fails refuses uploads, keeps nothing of them, and is used again when it recovers", async () => {
    const s3 = startS3();
    const there = await startServer({ uploads: s3.config });
    const { member, workspace } = await createWorld(there);
    const kept = await uploadFile(member, workspace, textFile("kept"));
    const path = `/api/uploads/${kept.id}`;
    const small = () => sendForm(member, { workspace_id: workspace.id }, ["file", textFile("x")]);
    const large = () =>
      sendForm(member, { workspace_id: workspace.id }, [
        "file",
        new File([noise(12_000_000)], "x"),
      ]);
    const rows = () => there.db.all("SELECT id FROM uploads");

    s3.fail(500, "PUT");
    for (const answer of [await small(), await large()])
      expect(answer.refused(503).code).toBe("storage_unavailable");
    s3.fail(403, "PUT", "POST", "GET", "DELETE");
    for (const answer of [await small(), await large(), await member.get(path)])
      expect(answer.refused(503).code).toBe("storage_unavailable");
    expect(await rows()).toHaveLength(1);
    expect(s3.objects.size).toBe(1);

    s3.recover();
    expect((await member.get(path)).text).toBe("kept");
    (await small()).is(201, UploadAnswer);
    (await large()).is(201, UploadAnswer);
    await there.stop();
    await s3.stop();
  });

  test("keeps nothing of an upload that its sender breaks off", async () => {
    const s3 = startS3();
    const there = await startServer({ uploads: s3.config });
    const { member, workspace } = await createWorld(there);
    const { body, headers } = await formOf(["file", new File([noise(12_000_000)], "x")]);
    const at = `/api/uploads?workspace_id=${workspace.id}`;
    (await member.post(at, body.slice(0, 11_000_000), headers)).refused(400);
    // What was sent of it is given up behind the answer.
    await until("the upload is given up", () => s3.open.size === 0);
    expect(s3.objects.size).toBe(0);
    await there.stop();
    await s3.stop();
  });

  test("whose secret is wrong is not available", async () => {
    const s3 = startS3();
    const uploads = { ...s3.config, secretAccessKey: "wrong" };
    const there = await startServer({ uploads });
    const { member, workspace } = await createWorld(there);
    const answer = await sendForm(member, { workspace_id: workspace.id }, ["file", textFile("x")]);
    expect(answer.refused(503).code).toBe("storage_unavailable");
    expect(answer.text).not.toContain("wrong");
    await there.stop();
    await s3.stop();
  });
});
