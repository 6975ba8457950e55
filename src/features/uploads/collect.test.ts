import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { startS3, type S3Server } from "../../../tests/harness/s3.ts";
import { startServer, type TestServer } from "../../../tests/harness/server.ts";
import {
  download,
  picture,
  sendForm,
  textFile,
  uploadFile,
} from "../../../tests/harness/uploads.ts";
import { createWorld, type World } from "../../../tests/harness/world.ts";
import { newBlobName, SHARDS } from "../../blobs/blobs.ts";
import { MessageChanged } from "../messages/wire.ts";
import { deleteOrphans, removeDeleted, sweepBlobs } from "./collect.ts";
import { UploadAnswer } from "./wire.ts";

const HOUR = 3_600_000;

const stores = ["disk", "s3"] as const;
const cases = engines.flatMap((engine) => stores.map((store) => ({ engine, store })));

describe.each(cases)("clearing up uploads on $engine.name and $store", ({ engine, store }) => {
  let s3: S3Server | undefined;
  let server: TestServer;
  let world: World;
  beforeAll(async () => {
    if (store === "s3") s3 = startS3("");
    server = await startServer({ engine, ...(s3 && { uploads: s3.config }) });
    world = await createWorld(server);
  });
  afterAll(async () => {
    await server.stop();
    await s3?.stop();
  });
  const collect = async (later: number) => {
    const { db, uploads } = server;
    await deleteOrphans(db, Date.now() + later);
    await removeDeleted(db, uploads.blobs);
    await uploads.thumbnails.settle();
    return sweepBlobs(db, uploads.blobs, Date.now() + later);
  };
  const stored = async () => {
    const names = await Promise.all(SHARDS.map((shard) => server.uploads.blobs.list(shard)));
    return names.flat().map(({ name }) => name);
  };
  const rows = () => server.db.all("SELECT id FROM uploads");

  test("what no message has carried for a day goes, the row after the bytes; what is carried stays", async () => {
    const { member, workspace, general } = world;
    const orphan = await uploadFile(member, workspace, await picture(50, 50));
    const kept = await uploadFile(member, workspace, await picture(50, 50));
    const body = { body: "x", upload_ids: [kept.id] };
    const sent = await member.post(`/api/channels/${general.id}/messages`, body);
    for (const { id } of [orphan, kept])
      expect((await download(server, member, `/api/uploads/${id}?size=480`)).status).toBe(200);
    await server.uploads.thumbnails.settle();
    expect(await stored()).toHaveLength(6);
    await collect(23 * HOUR);
    expect(await stored()).toHaveLength(6);
    await collect(25 * HOUR);
    (await member.get(`/api/uploads/${orphan.id}`)).refused(404);
    expect(await stored()).toHaveLength(3);
    expect(await rows()).toHaveLength(1);
    expect((await download(server, member, `/api/uploads/${kept.id}`)).status).toBe(200);
    await member.delete(`/api/messages/${sent.is(201, MessageChanged).message.id}`);
    await collect(0);
    expect([await stored(), await rows()]).toEqual([[], []]);
  });

  test("a nonce is free again once its upload is gone", async () => {
    const { member, workspace } = world;
    const query = { workspace_id: workspace.id, nonce: "again" };
    const first = await sendForm(member, query, ["file", textFile("x")]);
    await collect(25 * HOUR);
    const path = `/api/uploads/by-nonce?${new URLSearchParams(query)}`;
    (await member.get(path)).refused(404);
    const next = await sendForm(member, query, ["file", textFile("x")]);
    expect(next.is(201, UploadAnswer).upload.id).not.toBe(first.is(201, UploadAnswer).upload.id);
    await collect(25 * HOUR);
  });

  test("bytes that a crash left without a row are swept after a day", async () => {
    const { blobs } = server.uploads;
    const kept = await uploadFile(world.member, world.workspace);
    const left = newBlobName();
    async function* bytes() {
      yield new Uint8Array(10);
    }
    await blobs.write(left, bytes());
    await blobs.write(`${left}-480`, bytes());
    expect(await sweepBlobs(server.db, blobs, Date.now() + 23 * HOUR)).toBe(0);
    expect(await sweepBlobs(server.db, blobs, Date.now() + 25 * HOUR)).toBe(2);
    expect(await stored()).toHaveLength(1);
    expect((await world.member.get(`/api/uploads/${kept.id}`)).status).toBe(200);
  });

  test("bytes that stay although they were to be removed are removed the next time", async () => {
    const { member, workspace } = world;
    const { id } = await uploadFile(member, workspace);
    const { blobs } = server.uploads;
    await deleteOrphans(server.db, Date.now() + 25 * HOUR);
    const failing = { ...blobs, remove: () => Promise.reject(new Error("away")) };
    expect(removeDeleted(server.db, failing)).rejects.toThrow("away");
    (await member.get(`/api/uploads/${id}`)).refused(404);
    expect(await rows()).not.toEqual([]);
    await removeDeleted(server.db, blobs);
    expect([await rows(), await stored()]).toEqual([[], []]);
  });

  test("nothing is swept when most of it is unknown: the database is another one's", async () => {
    const { blobs } = server.uploads;
    async function* bytes() {
      yield new Uint8Array(1);
    }
    const names = Array.from({ length: 101 }, newBlobName);
    for (const name of names) await blobs.write(name, bytes());
    expect(await sweepBlobs(server.db, blobs, Date.now() + 25 * HOUR)).toBe(0);
    expect(await stored()).toHaveLength(101);
    for (const name of names) await blobs.remove(name);
  });
});
