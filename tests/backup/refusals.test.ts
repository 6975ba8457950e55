import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { makeBackup, type BackupOptions } from "../../src/backup/backup.ts";
import { destinationOf } from "../../src/backup/destination.ts";
import { BackupError } from "../../src/backup/failure.ts";
import { restoreBackup } from "../../src/backup/restore.ts";
import { bound, disks } from "../faults/disk.ts";
import { run } from "../harness/child.ts";
import { useFolder } from "../harness/folder.ts";
import { takeLock } from "../../src/storage/lock.ts";
import { configOf, makeData, pictureOf } from "./small.ts";

const folder = useFolder();

describe("a backup never destroys what it is of:", () => {
  test("by no name does it go over the database, what lies beside it, or into the uploads", async () => {
    const cwd = folder();
    const data = join(cwd, "data");
    const { config, file } = await makeData(data);
    mkdirSync(join(cwd, "sub"));
    symlinkSync(data, join(cwd, "link"));
    symlinkSync(file, join(cwd, "link.db"));
    linkSync(file, join(cwd, "hard.db"));
    symlinkSync(join(data, "uploads"), join(cwd, "files"));
    const before = pictureOf(data);
    const places = [
      file,
      `${data}/../data/./clickclack.db`,
      join(cwd, "link/clickclack.db"),
      join(cwd, "link.db"),
      join(cwd, "hard.db"),
      data,
      join(cwd, "link"),
      join(data, "uploads"),
      join(data, "uploads/x.tar.zst"),
      join(data, "uploads/deep/er/x.db"),
      join(cwd, "files/x.tar.zst"),
      join(cwd, "files/00/backup"),
      join(cwd, "sub/../files/x.db"),
      // Where names are told apart by their letters alone, this is another file.
      ...(existsSync(join(data, "CLICKCLACK.DB")) ? [join(data, "CLICKCLACK.DB")] : []),
    ];
    for (const place of places)
      for (const force of [false, true]) {
        const to = destinationOf({ kind: "folder", folder: place });
        const made = makeBackup(config, to, { force });
        const error = await made.then(
          () => undefined,
          (failure: unknown) => failure,
        );
        expect([place, error]).toEqual([place, expect.any(BackupError)]);
        if (error instanceof BackupError) expect(error.reason).toBe("refused");
      }
    expect(pictureOf(data)).toEqual(before);
    expect(statSync(join(cwd, "link.db")).ino).toBe(statSync(file).ino);
  });

  test("nor over the log beside a database that a link leads to", async () => {
    const cwd = folder();
    const { file } = await makeData(join(cwd, "real"));
    mkdirSync(join(cwd, "data"));
    symlinkSync(file, join(cwd, "data/clickclack.db"));
    for (const end of ["-wal", "-shm", ".lock"]) {
      writeFileSync(file + end, "");
      const to = { kind: "database", path: file + end } as const;
      const made = makeBackup(configOf(join(cwd, "data")), to, { force: true });
      await expect(made).rejects.toThrow("the server's own");
      rmSync(file + end);
    }
    await makeBackup(configOf(join(cwd, "data")), { kind: "database", path: join(cwd, "x.db") });
  });

  test("what is there already is replaced only with --force, and a folder with something in it never", async () => {
    const cwd = folder();
    const { config } = await makeData(join(cwd, "data"));
    for (const name of ["a.db", "a.tar.zst"]) {
      const path = join(cwd, name);
      writeFileSync(path, "precious");
      const to = destinationOf({ kind: "folder", folder: path });
      await expect(makeBackup(config, to)).rejects.toThrow("--force");
      expect(await Bun.file(path).text()).toBe("precious");
      await makeBackup(config, to, { force: true });
      expect(statSync(path).size).toBeGreaterThan(1_000);
    }
    mkdirSync(join(cwd, "elsewhere"));
    writeFileSync(join(cwd, "elsewhere/latest.db"), "precious");
    symlinkSync(join(cwd, "elsewhere/latest.db"), join(cwd, "latest.db"));
    await makeBackup(config, { kind: "database", path: join(cwd, "latest.db") }, { force: true });
    expect(statSync(join(cwd, "elsewhere/latest.db")).size).toBeGreaterThan(1_000);
    expect(lstatSync(join(cwd, "latest.db")).isSymbolicLink()).toBe(true);
    mkdirSync(join(cwd, "full"));
    writeFileSync(join(cwd, "full/precious"), "");
    const full = { kind: "folder", path: join(cwd, "full") } as const;
    await expect(makeBackup(config, full, { force: true })).rejects.toThrow("not empty");
    mkdirSync(join(cwd, "empty"));
    await makeBackup(config, { kind: "folder", path: join(cwd, "empty") });
    expect(readdirSync(join(cwd, "empty")).toSorted()).toEqual([
      "clickclack.db",
      "manifest.json",
      "uploads",
    ]);
  });
});

describe("a command line that is wrong is refused in a sentence:", () => {
  test("by its exit code, with nothing made", async () => {
    const cwd = folder();
    await makeData(join(cwd, "data"));
    const before = pictureOf(cwd);
    const cases: [string[], number, string][] = [
      [["backup"], 2, "Say where the backup goes"],
      [["backup", "--out", "-"], 2, "standard output"],
      [["backup", "--out", "x.zip"], 2, "end its name with that"],
      [["backup", "--out", "ftp://x/y"], 2, "must be a directory"],
      [["backup", "--out", "s3://bucket/x.tar.zst"], 2, "S3_ACCESS_KEY_ID"],
      [["backup", "--out", "x", "--every", "often"], 2, "30m, 1h or 7d"],
      [["backup", "--out", "x", "--keep", "0"], 2, "from 1"],
      [["backup", "--out", "x.db", "--data", "nowhere"], 4, "There is no database at"],
      [["backup", "--out", "data/clickclack.db"], 5, "the server's own"],
      [["restore", "data/clickclack.db", "--force"], 5, "the server's own database"],
      [["restore", "nowhere.tar.zst", "--force"], 4, "There is nothing at"],
      [["restore", "nowhere.tar.zst"], 5, "--force"],
    ];
    for (const [args, code, words] of cases) {
      const done = await run(args, { cwd });
      expect([args, done.code, done.stdout]).toEqual([args, code, ""]);
      expect(done.stderr).toStartWith("clickclack: ");
      expect(done.stderr).toContain(words);
    }
    const after = pictureOf(cwd);
    for (const lock of ["data/clickclack.lock", "data/clickclack.db.lock", "data/logs"])
      delete after[lock];
    expect(after).toEqual(before);
  }, 30_000);

  test("a restore beneath a running server, and then without --force", async () => {
    const cwd = folder();
    const { config } = await makeData(join(cwd, "data"));
    await makeBackup(config, { kind: "archive", path: join(cwd, "x.tar.zst") });
    const release = takeLock(join(cwd, "data/clickclack.lock"));
    const running = await run(["restore", "x.tar.zst", "--force"], { cwd });
    expect([running.code, running.stderr]).toEqual([
      1,
      expect.stringContaining("Another server is using"),
    ]);
    release?.();
    expect((await run(["restore", "x.tar.zst"], { cwd })).code).toBe(5);
    const done = await run(["restore", "x.tar.zst", "--force", "--json"], { cwd });
    expect(done.code).toBe(0);
    const { restored } = JSON.parse(done.stdout);
    expect(restored.uploads).toEqual({ files: 3, missing: [], damaged: [] });
    expect(existsSync(restored.database.kept)).toBe(true);
  });
});

describe("where nothing may be written,", () => {
  test("a backup says so, and leaves nothing", async () => {
    const cwd = folder();
    const { config } = await makeData(join(cwd, "data"));
    await makeBackup(config, { kind: "archive", path: join(cwd, "x.tar.zst") });
    mkdirSync(join(cwd, "closed"));
    chmodSync(join(cwd, "closed"), 0o500);
    const [first, ...rest] = [
      ...bound,
      process.execPath,
      join(import.meta.dir, "../../src/main.ts"),
    ];
    const closed = (...args: string[]) =>
      Bun.spawnSync([first!, ...rest, ...args], { cwd, stderr: "pipe" });
    const backup = closed("backup", "--out", "closed/x.tar.zst");
    expect([backup.exitCode, backup.stderr.toString()]).toEqual([
      1,
      expect.stringMatching(/^clickclack: .*closed cannot be read or written.*\.\n$/),
    ]);
    expect(readdirSync(join(cwd, "closed"))).toEqual([]);
    chmodSync(join(cwd, "x.tar.zst"), 0o000);
    const restore = closed("restore", "x.tar.zst", "--data", "other");
    expect([restore.exitCode, restore.stderr.toString()]).toEqual([
      1,
      expect.stringMatching(/^clickclack: .*cannot be read.*\.\n$/),
    ]);
    expect(existsSync(join(cwd, "other/clickclack.db"))).toBe(false);
    chmodSync(join(cwd, "closed"), 0o700);
  });
});

describe.each(disks.slice(0, 1))("on $name that is full", ({ make }) => {
  test("no backup is left under its name, nor anything of it; with room again there is one", async () => {
    const cwd = folder();
    const { config } = await makeData(join(cwd, "data"), [3_000_000]);
    const disk = make();
    try {
      for (const leave of [0, 100_000, 1_000_000, 2_000_000])
        for (const name of ["x.tar.zst", "x.db", "x"]) {
          if (name === "x.db" && leave > 500_000) continue;
          disk.fill(process.pid, leave);
          const to = destinationOf({ kind: "folder", folder: join(disk.folder, name) });
          await expect(makeBackup(config, to)).rejects.toThrow("There is no room");
          expect(readdirSync(disk.folder)).toEqual(["filler"]);
        }
      disk.free(process.pid);
      await makeBackup(config, { kind: "archive", path: join(disk.folder, "x.tar.zst") });
      expect(readdirSync(disk.folder)).toEqual(["x.tar.zst"]);

      // Nor does a restore change what is there.
      const data = join(disk.folder, "data");
      await makeData(data, [10]);
      const before = pictureOf(data);
      for (const leave of [0, 500_000, 2_000_000]) {
        disk.fill(process.pid, leave);
        const done = Bun.spawnSync(
          [
            process.execPath,
            join(import.meta.dir, "../../src/main.ts"),
            "restore",
            join(disk.folder, "x.tar.zst"),
            "--data",
            data,
            "--force",
          ],
          { stderr: "pipe" },
        );
        expect(done.exitCode).toBe(1);
        expect(done.stderr.toString()).toMatch(/^clickclack: [^\n]*\.\n$/);
        disk.free(process.pid);
        for (const made of ["clickclack.lock", "clickclack.db.lock", "logs"])
          rmSync(join(data, made), { recursive: true, force: true });
        expect(pictureOf(data)).toEqual(before);
      }
    } finally {
      disk.remove();
    }
  }, 60_000);
});

test("a backup that somebody else can read is none: files and folders are for their owner alone", async () => {
  const cwd = folder();
  const { config } = await makeData(join(cwd, "data"));
  const mask = process.umask(0o022);
  try {
    for (const name of ["x.db", "x.tar.zst", "x"])
      await makeBackup(config, destinationOf({ kind: "folder", folder: join(cwd, name) }));
  } finally {
    process.umask(mask);
  }
  for (const name of ["x.db", "x.tar.zst"])
    expect(statSync(join(cwd, name)).mode & 0o777).toBe(0o600);
  expect(statSync(join(cwd, "x")).mode & 0o777).toBe(0o700);
  for (const path of readdirSync(join(cwd, "x"), { recursive: true, encoding: "utf8" }))
    expect([path, statSync(join(cwd, "x", path)).mode & 0o077]).toEqual([path, 0]);
});

test("an upload that is deleted, missing or damaged while the others are copied is told, and stops nothing", async () => {
  const cwd = folder();
  const data = join(cwd, "data");
  const { config, blobs } = await makeData(data, [1_000, 2_000, 3_000, 4_000]);
  const [missing, damaged, deleted] = [blobs[0]!, blobs[1]!, blobs[2]!];
  const pathOf = (blob: string) => join(data, "uploads", blob.slice(0, 2), blob);
  rmSync(pathOf(missing));
  writeFileSync(pathOf(damaged), "short");
  let copied = false;
  const made = await makeBackup(
    config,
    { kind: "archive", path: join(cwd, "x.tar.zst") },
    {
      onProgress({ step }) {
        if (step !== "files" || copied) return;
        copied = true;
        const db = new Database(join(data, "clickclack.db"));
        db.query("UPDATE uploads SET deleted_at = 'now' WHERE blob = ?").run(deleted);
        db.close();
        rmSync(pathOf(deleted));
      },
    },
  );
  expect(made.uploads).toMatchObject({
    missing: [missing],
    damaged: [damaged],
    deleted: [deleted],
    files: 2,
  });
  const done = await run(["restore", "x.tar.zst", "--data", "other", "--json"], { cwd });
  expect(done.code).toBe(0);
  expect(JSON.parse(done.stdout).restored.uploads).toEqual({
    files: 2,
    missing: [missing],
    damaged: [damaged],
  });
  expect(statSync(join(cwd, "other/uploads", damaged.slice(0, 2), damaged)).size).toBe(2_000);
});

test("a log that a crash left beside the database is folded into the one that is kept, and never into the restored one", async () => {
  const cwd = folder();
  const data = join(cwd, "data");
  const { config, file } = await makeData(data);
  await makeBackup(config, { kind: "database", path: join(cwd, "copy.db") });
  const later = new Database(file);
  later.run("PRAGMA journal_mode = WAL");
  later.run("UPDATE users SET display_name = 'Later'");
  for (const end of ["-wal", "-shm"]) cpSync(file + end, join(cwd, `crashed${end}`));
  cpSync(file, join(cwd, "crashed"));
  later.close();
  for (const end of ["", "-wal", "-shm"]) cpSync(join(cwd, `crashed${end}`), file + end);
  const done = await run(["restore", "copy.db", "--force", "--json"], { cwd });
  expect(done.code).toBe(0);
  expect(readdirSync(data).filter((name) => /-(wal|shm|journal)$/.test(name))).toEqual([]);
  const nameIn = (path: string) => {
    const db = new Database(path, { readwrite: true });
    const row = db.query("SELECT display_name FROM users").get();
    db.close();
    return row;
  };
  expect(nameIn(file)).toEqual({ display_name: "Ava" });
  expect(nameIn(JSON.parse(done.stdout).restored.database.kept)).toEqual({ display_name: "Later" });
});

test.each(["x.tar.zst", "x.db", "x"])(
  "a backup into %s, or a restore, that is stopped at any moment leaves nothing of it",
  async (name) => {
    const cwd = folder();
    const { config } = await makeData(join(cwd, "data"), [3_000_000, 3_000_000]);
    const out = join(cwd, "out");
    mkdirSync(out);
    const to = destinationOf({ kind: "folder", folder: join(out, name) });
    const stoppedAt = async (
      moment: number,
      work: (options: BackupOptions) => Promise<unknown>,
    ): Promise<boolean> => {
      const stopping = new AbortController();
      let pieces = 0;
      const onProgress = () => {
        pieces += 1;
        if (pieces === moment) stopping.abort(new Error("stopped by hand"));
      };
      const done = work({ signal: stopping.signal, onProgress });
      if (
        await done.then(
          () => true,
          () => false,
        )
      )
        return false;
      await expect(done).rejects.toThrow("stopped by hand");
      return true;
    };
    let stopped = 0;
    for (const moment of [1, 2, 5, 10, 20, 40, 80]) {
      if (!(await stoppedAt(moment, (options) => makeBackup(config, to, options)))) break;
      stopped += 1;
      expect(readdirSync(out)).toEqual([]);
    }
    expect(stopped).toBeGreaterThan(0);
    rmSync(join(out, name), { recursive: true, force: true });
    await makeBackup(config, to);
    if (name !== "x.tar.zst") return;
    const target = join(cwd, "target");
    await makeData(target, [1]);
    const before = pictureOf(target);
    for (const moment of [1, 2, 4]) {
      const from = { kind: "folder", folder: join(out, name) } as const;
      const work = (options: BackupOptions) =>
        restoreBackup(configOf(target), from, { ...options, force: true });
      expect(await stoppedAt(moment, work)).toBe(true);
      expect(pictureOf(target)).toEqual(before);
    }
  },
);
