/** Files go from one store into another, whole, or are said to be missing; a store that fails leaves nothing behind. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { BlobError, type Blobs } from "../../src/blobs/blobs.ts";
import { openBlobs } from "../../src/blobs/open.ts";
import { openSnapshot } from "../../src/storage/snapshot.ts";
import { importArchive } from "../../src/transfer/import.ts";
import { engines } from "../harness/engines.ts";
import { startS3, type S3Server } from "../harness/s3.ts";
import { sha256, textFile, uploadFile } from "../harness/uploads.ts";
import { post, useWorld } from "../harness/world.ts";
import { contentOf, databaseConfig, emptyTarget, exported } from "./servers.ts";

const SIZES = [0, 1, 384 * 1024, 384 * 1024 + 1, 6 * 1024 * 1024];

describe("files", () => {
  const world = useWorld({ engine: engines[0] });
  let s3: S3Server;
  let archive = "";
  beforeAll(async () => {
    s3 = startS3();
    const { server, owner, workspace, general } = world();
    for (const size of SIZES) {
      const bytes = new Uint8Array(size).map((_, index) => (index * 31) % 251);
      await uploadFile(owner, workspace, new File([bytes], `${size}.bin`));
    }
    await post(owner, general, "Some files");
    archive = await exported(databaseConfig(engines[0], server.location), server.uploads.blobs);
  });
  afterAll(() => s3.stop());

  const importInto = async (blobs: Blobs, text = archive) => {
    const target = await emptyTarget(engines[0]);
    const contents = await importArchive(new Blob([text]), target.config, blobs, () => {});
    return { target, contents };
  };

  test("go from the disk into a bucket and back", async () => {
    const bucket = openBlobs(s3.config);
    const there = await importInto(bucket);
    expect(there.contents).toMatchObject({ files: SIZES.length, missing: 0, damaged: 0 });
    expect(s3.objects.size).toBe(SIZES.length);
    const again = await exported(there.target.config, bucket);
    expect(contentOf(again)).toBe(contentOf(archive));
    const back = await importInto(there.target.blobs, again);
    const snapshot = await openSnapshot(back.target.config);
    const uploads = await snapshot.all<{ blob: string; byte_size: number; sha256: string }>(
      "SELECT blob, byte_size, sha256 FROM uploads ORDER BY id",
    );
    await snapshot.close();
    expect(uploads.map(({ byte_size }) => byte_size)).toEqual(SIZES);
    for (const upload of uploads) {
      const file = await there.target.blobs.load(upload.blob);
      expect(sha256(new Uint8Array((await file?.arrayBuffer()) ?? []))).toBe(upload.sha256);
    }
    await back.target[Symbol.asyncDispose]();
    await there.target[Symbol.asyncDispose]();
  });

  test("that a store cannot take leave neither rows nor other files", async () => {
    s3.objects.clear();
    s3.fail(503, "PUT");
    await using target = await emptyTarget(engines[0]);
    const bucket = openBlobs(s3.config);
    const failed = importArchive(new Blob([archive]), target.config, bucket, () => {});
    expect(await failed.catch((error: unknown) => error)).toBeInstanceOf(BlobError);
    s3.recover();
    expect(s3.objects.size).toBe(0);
    const snapshot = await openSnapshot(target.config);
    expect(await snapshot.get("SELECT 1 AS found FROM users")).toBeUndefined();
    await snapshot.close();
    const done = await importArchive(new Blob([archive]), target.config, bucket, () => {});
    expect(done.files).toBe(SIZES.length);
  });

  test("that an import before has put into the same store stay when another one fails", async () => {
    s3.objects.clear();
    const bucket = openBlobs(s3.config);
    await using before = (await importInto(bucket)).target;
    await using target = await emptyTarget(engines[0]);
    const cut = archive.slice(0, archive.lastIndexOf("\n", archive.length - 2) + 1);
    const failed = importArchive(new Blob([cut]), target.config, bucket, () => {});
    expect(await failed.catch((error: unknown) => String(error))).toContain("cut off");
    expect(s3.objects.size).toBe(SIZES.length);
    expect(contentOf(await exported(before.config, bucket))).toBe(contentOf(archive));
  });

  test("that are missing or damaged in the store are told of, and the rest comes along", async () => {
    const { server, owner, workspace } = world();
    const { blobs } = server.uploads;
    const gone = await uploadFile(owner, workspace, textFile("I will be gone"));
    const bent = await uploadFile(owner, workspace, textFile("I will be bent"));
    const blobOf = async ({ id }: { id: string }) =>
      (await server.db.get<{ blob: string }>("SELECT blob FROM uploads WHERE public_id = ?", id))!
        .blob;
    await blobs.remove(await blobOf(gone));
    await blobs.write(
      await blobOf(bent),
      (async function* () {
        yield new TextEncoder().encode("I have been ben!");
      })(),
    );
    const some = await exported(databaseConfig(engines[0], server.location), blobs);
    const { target, contents } = await importInto(openBlobs(s3.config), some);
    expect(contents).toMatchObject({ files: SIZES.length + 1, missing: 1, damaged: 1 });
    await target[Symbol.asyncDispose]();
  });
});
