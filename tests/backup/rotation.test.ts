import { afterEach, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBackup } from "../../src/backup/backup.ts";
import { destinationOf } from "../../src/backup/destination.ts";
import { restoreBackup } from "../../src/backup/restore.ts";
import { rotationIn } from "../../src/backup/rotation.ts";
import { makeEvery, type Schedule } from "../../src/backup/schedule.ts";
import { readBackupStatus } from "../../src/backup/status.ts";
import { run, serve } from "../harness/child.ts";
import { engines } from "../harness/engines.ts";
import { pollAll, poll } from "../harness/events.ts";
import { useFolder } from "../harness/folder.ts";
import { startS3, type S3Server } from "../harness/s3.ts";
import { startServer } from "../harness/server.ts";
import { until } from "../harness/until.ts";
import { uploadFile } from "../harness/uploads.ts";
import { createWorld } from "../harness/world.ts";
import { configOf, makeData, pictureOf } from "./small.ts";

const folder = useFolder();
const NAME = /^clickclack-\d{8}-\d{6}\.tar\.zst$/;

describe("backups that are named by time", () => {
  test("are kept in the number that is asked for, the oldest going first, and nothing else goes", async () => {
    const cwd = folder();
    await makeData(join(cwd, "data"));
    const out = join(cwd, "out");
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const done = await run(["backup", "--out", "out", "--keep", "2", "--plain"], { cwd });
      expect(done.code).toBe(0);
      made.push(done.stdout.trim());
      if (count === 0) {
        for (const name of ["clickclack-notes.tar.zst", "clickclack-20200101-000000.tar.zst.old"])
          writeFileSync(join(out, name), "mine");
        writeFileSync(join(out, "clickclack-20200101-000000.tar.zst"), "an old one");
      }
    }
    expect(
      readdirSync(out)
        .filter((name) => NAME.test(name))
        .map((name) => join(out, name))
        .toSorted(),
    ).toEqual(made.slice(1));
    expect(readdirSync(out)).toHaveLength(4);
    expect(await readBackupStatus(join(cwd, "data"))).toMatchObject({
      last_success: { path: made[2], bytes: statSync(made[2]!).size },
    });
  });

  test("stay when the next one fails, which is remembered", async () => {
    const cwd = folder();
    const data = join(cwd, "data");
    const { config } = await makeData(data);
    const rotation = rotationIn({ kind: "folder", folder: join(cwd, "out") });
    for (const time of [0, 1_000, 2_000]) await makeBackup(config, await rotation.next(time));
    const before = pictureOf(join(cwd, "out"));
    writeFileSync(join(data, "clickclack.db"), "ruined");
    const { code } = await run(["backup", "--out", "out", "--keep", "1"], { cwd });
    expect(code).toBe(1);
    expect(pictureOf(join(cwd, "out"))).toEqual(before);
    expect((await readBackupStatus(data)).last_failure?.error).toContain("not a database");
    expect(await rotation.newest()).toBe(2_000);
    // One that was made while the clock was wrong is not the first to go for that.
    expect(await rotation.prune(1, "clickclack-19700101-000000.tar.zst")).toEqual([
      "clickclack-19700101-000001.tar.zst",
      "clickclack-19700101-000002.tar.zst",
    ]);
  });

  test("are made by the server itself, at the interval that it is told, and a restart makes none before its time", async () => {
    const cwd = folder();
    await makeData(join(cwd, "data"));
    const settings = ["--backup-out", "out", "--backup-keep", "2"];
    const names = () => {
      try {
        return readdirSync(join(cwd, "out"))
          .filter((name) => NAME.test(name))
          .toSorted();
      } catch {
        return [];
      }
    };
    const server = await serve([...settings, "--backup-every", "1s"], { cwd });
    let first = "";
    await until("the server has made a backup", () => (first = names()[0] ?? "") !== "");
    await until("the first one is gone, since two newer ones are there", () => {
      const now = names();
      return now.length === 2 && !now.includes(first);
    });
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    expect(server.log()).toContain("Made the backup");
    const before = names();
    await using again = await serve([...settings, "--backup-every", "1h"], { cwd });
    again.kill("SIGTERM");
    expect(await again.exited).toBe(0);
    expect(names()).toEqual(before);
    const newest = join(cwd, "out", before.at(-1)!);
    expect((await run(["restore", newest, "--data", "other"], { cwd })).code).toBe(0);
  }, 60_000);

  test("that fail are logged by the server, which serves on", async () => {
    const cwd = folder();
    await makeData(join(cwd, "data"));
    writeFileSync(join(cwd, "out"), "a file");
    await using server = await serve(["--backup-out", "out", "--backup-every", "1h"], { cwd });
    await until("the failure is logged", () => server.log().includes("No backup could be made"));
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(readFileSync(join(cwd, "out"), "utf8")).toBe("a file");
  });

  test("of which files are missing are told of, however quiet, and push out none that have them", async () => {
    const cwd = folder();
    const { blobs } = await makeData(join(cwd, "data"));
    const whole = ["backup", "--out", "out", "--keep", "1", "--quiet", "--plain"];
    const { stdout, stderr } = await run(whole, { cwd });
    expect(stderr).toBe("");
    rmSync(join(cwd, "data/uploads"), { recursive: true });
    const lacking = await run(whole, { cwd });
    expect([lacking.code, lacking.stderr]).toEqual([
      0,
      expect.stringContaining("not in the store"),
    ]);
    expect(lacking.stderr).toContain(blobs[0]!);
    expect(statSync(stdout.trim()).size).toBeGreaterThan(100_000);
    await using server = await serve(["--backup-out", "other", "--backup-every", "1h"], { cwd });
    await until("the server tells of it", () =>
      server.log().includes("The backup lacks something"),
    );
  });

  test("go on in the foreground until they are stopped", async () => {
    const cwd = folder();
    await makeData(join(cwd, "data"));
    const main = join(import.meta.dir, "../../src/main.ts");
    const args = ["backup", "--out", "out", "--every", "1s", "--keep", "5", "--plain"];
    const child = Bun.spawn([process.execPath, main, ...args], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for await (const chunk of child.stdout) {
      printed += new TextDecoder().decode(chunk);
      if (printed.split("\n").length > 2) child.kill("SIGTERM");
    }
    expect(await child.exited).toBe(0);
    for (const path of printed.trim().split("\n")) expect(statSync(path).size).toBeGreaterThan(0);
    expect(readdirSync(join(cwd, "out")).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

describe("the schedule of backups", () => {
  let schedule: Schedule | undefined;
  afterEach(() => schedule?.stop());

  test("tries again after a failure, and counts both", async () => {
    let attempts = 0;
    let newest: number | undefined;
    schedule = makeEvery(5, {
      newest: async () => newest,
      async make() {
        attempts += 1;
        if (attempts % 2 === 1) throw new Error("no");
        newest = Date.now();
      },
    });
    await until("it has gone on for a while", () => attempts >= 6);
    await schedule.stop();
    const { succeeded, failed } = schedule.counts();
    expect(succeeded).toBeGreaterThanOrEqual(3);
    expect(failed).toBeGreaterThanOrEqual(3);
  });

  test("stops what is under way", async () => {
    const begun = Promise.withResolvers<void>();
    let aborted = false;
    schedule = makeEvery(5, {
      newest: async () => undefined,
      make: (signal) =>
        new Promise((_, reject) => {
          begun.resolve();
          signal.addEventListener("abort", () => {
            aborted = true;
            reject(new Error("stopped"));
          });
        }),
    });
    await begun.promise;
    await schedule.stop();
    expect([aborted, schedule.counts()]).toEqual([true, { succeeded: 0, failed: 0 }]);
  });
});

describe("backups in S3", () => {
  let s3: S3Server | undefined;
  afterEach(() => s3?.stop());
  const started = () => {
    s3 = startS3("");
    const { endpoint = "", region = "", accessKeyId, secretAccessKey } = s3.config;
    const environment = {
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
      CLICKCLACK_UPLOADS_ENDPOINT: endpoint,
      CLICKCLACK_UPLOADS_REGION: region,
    };
    return { server: s3, environment };
  };

  test("are written in parts, kept by number, and restored from there", async () => {
    const cwd = folder();
    const { server, environment } = started();
    const { blobs } = await makeData(join(cwd, "data"), [7_000_000, 6_000_000, 10]);
    const out = "s3://bucket/chat/one.tar.zst";
    const done = await run(["backup", "--out", out, "--json"], { cwd, environment });
    expect([done.code, done.stderr]).toEqual([0, ""]);
    const { backup } = JSON.parse(done.stdout);
    const object = server.objects.get("chat/one.tar.zst")!;
    expect(backup).toMatchObject({
      path: out,
      bytes: object.bytes.length,
      sha256: new Bun.CryptoHasher("sha256").update(object.bytes).digest("hex"),
    });
    expect(server.requests).toContain("POST chat/one.tar.zst");
    expect((await run(["restore", out, "--data", "other"], { cwd, environment })).code).toBe(0);
    for (const blob of blobs) {
      const path = `uploads/${blob.slice(0, 2)}/${blob}`;
      expect(pictureOf(join(cwd, "other"))[path]).toBe(pictureOf(join(cwd, "data"))[path]!);
    }
    for (let count = 0; count < 5; count += 1)
      expect(
        (await run(["backup", "--out", "s3://bucket/all", "--keep", "4"], { cwd, environment }))
          .code,
      ).toBe(0);
    const kept = [...server.objects.keys()].filter((key) => key.startsWith("all/"));
    expect(kept).toHaveLength(4);
    for (const key of kept) expect(key.slice(4)).toMatch(NAME);
    expect(readdirSync(join(cwd, "data")).filter((name) => name.startsWith("."))).toEqual([]);
  }, 60_000);

  test("that fail leave no object, and those that are not there, or not whole, are not restored", async () => {
    const cwd = folder();
    const { server, environment } = started();
    await makeData(join(cwd, "data"), [7_000_000]);
    server.fail(500, "PUT", "POST");
    const out = "s3://bucket/one.tar.zst";
    const failed = await run(["backup", "--out", out], { cwd, environment });
    expect([failed.code, failed.stdout]).toEqual([1, ""]);
    expect(failed.stderr).toMatch(/^clickclack: [^\n]*\.\n$/);
    server.recover();
    expect(server.objects.size).toBe(0);
    const missing = await run(["restore", out, "--data", "other"], { cwd, environment });
    expect([missing.code, missing.stderr]).toEqual([
      4,
      expect.stringContaining("nothing at s3://"),
    ]);
    expect((await run(["backup", "--out", out], { cwd, environment })).code).toBe(0);
    const { bytes, written } = server.objects.get("one.tar.zst")!;
    server.objects.set("one.tar.zst", { bytes: bytes.slice(0, 3_000_000), written });
    const cut = await run(["restore", out, "--data", "other"], { cwd, environment });
    expect([cut.code, cut.stderr]).toEqual([1, expect.stringContaining("not whole")]);
    server.fail(403, "GET");
    const closed = await run(["restore", out, "--data", "other"], { cwd, environment });
    expect([closed.code, closed.stderr]).toEqual([
      1,
      expect.stringMatching(/^clickclack: [^\n]*\.\n$/),
    ]);
  }, 60_000);
});

for (const engine of engines.filter(({ name }) => name === "postgres"))
  describe("a server on PostgreSQL", () => {
    test("has its uploads backed up, is told of pg_dump for the rest, and goes on above after a restore", async () => {
      const cwd = folder();
      const server = await startServer({ engine });
      const world = await createWorld(server);
      const upload = await uploadFile(world.member, world.workspace);
      const seen = (await pollAll(world.owner, world.workspace)).at(-1)!.cursor;
      const { password } = new URL(server.location);
      const args = ["--db", server.location, "--data", "data"];
      args.push("--uploads", join(server.config.data, "uploads"));
      await Bun.write(join(cwd, "data/x"), "");
      const alone = await run(["backup", ...args, "--out", "x.db"], { cwd });
      expect([alone.code, alone.stderr]).toEqual([
        2,
        expect.stringContaining("pg_dump --format=custom"),
      ]);
      const done = await run(["backup", ...args, "--out", "x.tar.zst"], { cwd });
      expect(done.code).toBe(0);
      expect(done.stderr).toContain("pg_dump --format=custom --file=clickclack.dump 'postgres");
      if (password !== "")
        for (const { stderr } of [alone, done]) expect(stderr).not.toContain(password);

      const restored = await run(
        ["restore", "x.tar.zst", "--db", server.location, "--data", "new", "--json"],
        { cwd },
      );
      expect([restored.code, JSON.parse(restored.stdout).restored.uploads.files]).toEqual([0, 1]);
      const [blob] = await server.db.all<{ blob: string; sha256: string }>(
        "SELECT blob, sha256 FROM uploads",
      );
      expect(pictureOf(join(cwd, "new/uploads"))[`${blob!.blob.slice(0, 2)}/${blob!.blob}`]).toBe(
        blob!.sha256,
      );
      expect(upload.id).toStartWith("upl_");
      const page = await poll(world.owner, world.workspace, { after_cursor: seen });
      expect(page.resync_required).toBe(true);
      await server.stop();
    }, 60_000);

    test("takes no SQLite database, nor the other way round", async () => {
      const cwd = folder();
      const { config } = await makeData(join(cwd, "data"));
      await makeBackup(config, { kind: "archive", path: join(cwd, "x.tar.zst") });
      const { db, location } = await engine.open(cwd);
      const postgres = configOf(join(cwd, "other"), { db: location });
      await Bun.write(join(cwd, "other/x"), "");
      const from = { kind: "folder", folder: join(cwd, "x.tar.zst") } as const;
      await expect(restoreBackup(postgres, from)).rejects.toThrow("not put into PostgreSQL");
      await makeBackup(postgres, destinationOf({ kind: "folder", folder: join(cwd, "y.tar.zst") }));
      await expect(
        restoreBackup(configOf(join(cwd, "other")), {
          kind: "folder",
          folder: join(cwd, "y.tar.zst"),
        }),
      ).rejects.toThrow("holds no database");
      await db.close();
    });

    test("that is not reached is told in a sentence", async () => {
      const cwd = folder();
      const args = ["--db", "postgres://nobody@127.0.0.1:1/none", "--out", "x.tar.zst"];
      const { code, stderr } = await run(["backup", ...args], { cwd });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^clickclack: [^\n]*\.\n$/);
    });
  });
