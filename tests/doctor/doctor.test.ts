import { Database as Connection } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examine } from "../../src/cli/doctor/doctor.ts";
import { loadConfig } from "../../src/config.ts";
import { SignedIn } from "../../src/features/auth/wire.ts";
import { ChannelList } from "../../src/features/channels/wire.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { bound, disks } from "../faults/disk.ts";
import { run, serve } from "../harness/child.ts";
import { clientOf } from "../harness/client.ts";
import { useFolder } from "../harness/folder.ts";
import { examined, ills, named, type Checked } from "./examination.ts";

const folder = useFolder();
const DAY = 24 * 3_600_000;
/** Of a server that does not run, this is always said. */
const STOPPED = "server: warn";

test("a fresh install is well while it runs, and while it does not", async () => {
  const cwd = folder();
  await using server = await serve([], { cwd });
  const addr = ["--addr", new URL(server.url).host];
  const running = await examined(addr, cwd);
  expect([running.status, ills(running)]).toEqual(["ok", []]);
  const text = await run(["doctor", ...addr], { cwd });
  expect(text.stdout).toMatch(/^ok {4}version +This is ClickClack /);
  expect(text.stderr).toMatch(/^Checks: \d+, warnings: 0, failures: 0\.\n$/);
  server.kill("SIGTERM");
  await server.exited;
  const stopped = await examined(["--full", ...addr], cwd);
  expect(named(stopped)).toEqual([STOPPED]);
  expect(stopped.checks.map(({ name }) => name)).toEqual(
    running.checks.map(({ name }) => name).filter((name) => name !== "public URL"),
  );
  expect((await run(["doctor", "--plain", ...addr], { cwd })).stdout).toBe("warn\n");
});

describe("of a server that was sabotaged while it was stopped, the doctor names", () => {
  let well = "";

  beforeAll(async () => {
    well = mkdtempSync(join(tmpdir(), "clickclack-well-"));
    const args = ["admin", "bootstrap", "--name", "Ava", "--email", "ava@example.com", "--plain"];
    const { stdout } = await run(args, { cwd: well });
    await using server = await serve([], { cwd: well });
    const nobody = clientOf(() => server.url);
    const link = await nobody.post("/api/auth/magic/consume", { token: stdout.trim() });
    const { token } = link.is(200, SignedIn);
    const ava = clientOf(() => server.url, { authorization: `Bearer ${token}` });
    const { workspaces } = (await ava.get("/api/workspaces")).is(200, WorkspaceList);
    const at = `/api/workspaces/${workspaces[0]!.id}`;
    const { channels } = (await ava.get(`${at}/channels`)).is(200, ChannelList);
    for (let index = 0; index < 300; index += 1)
      (
        await ava.post(`/api/channels/${channels[0]!.id}/messages`, {
          body: `Lighthouse number ${index} ${"shines over the bay ".repeat(20)}`,
        })
      ).json(201);
    const form = new FormData();
    form.append("workspace_id", workspaces[0]!.id);
    form.append("file", new File(["harbour"], "harbour.txt", { type: "text/plain" }));
    const upload = await fetch(`${server.url}/api/uploads`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    expect(upload.status).toBe(201);
    // What is stopped in good order has indexed all of it.
    (await ava.get(`/api/search?workspace_id=${workspaces[0]!.id}&q=lighthouse`)).json(200);
    server.kill("SIGTERM");
    await server.exited;
  });
  afterAll(() => rmSync(well, { recursive: true, force: true }));

  /** A copy of the server's folder, sabotaged, and what the doctor finds in it. */
  async function sabotaged(sabotage: (data: string) => void, args: readonly string[] = []) {
    const cwd = folder();
    cpSync(well, cwd, { recursive: true });
    chmodSync(join(cwd, "data"), 0o700);
    sabotage(join(cwd, "data"));
    return examined(args, cwd);
  }
  const change = (data: string, sql: string) => {
    const db = new Connection(join(data, "clickclack.db"));
    db.run(sql);
    db.run("PRAGMA wal_checkpoint(TRUNCATE)");
    db.close(true);
  };

  test("nothing, as long as nothing is wrong", async () => {
    expect(named(await sabotaged(() => {}, ["--full"]))).toEqual([STOPPED]);
  });

  test("a damaged page", async () => {
    const found = await sabotaged((data) => {
      const file = join(data, "clickclack.db");
      const text = readFileSync(file);
      const at = text.indexOf("shines over the bay") & ~4_095;
      const handle = openSync(file, "r+");
      writeSync(handle, Buffer.alloc(4_096, 0x5a), 0, 4_096, at);
      closeSync(handle);
    });
    expect(named(found)).toEqual(["integrity: fail", STOPPED]);
    expect(ills(found)[0]?.message).toContain("damaged");
  });

  test("an upload whose bytes are gone", async () => {
    const found = await sabotaged((data) => {
      const uploads = join(data, "uploads");
      for (const name of readdirSync(uploads)) rmSync(join(uploads, name), { recursive: true });
    });
    expect(named(found)).toEqual(["uploads: fail", STOPPED]);
    expect(ills(found)[0]?.message).toMatch(/1 upload are gone: upl_|1 upload .*upl_/);
  });

  test("a stored file that belongs to nothing", async () => {
    const name = "ab".repeat(16);
    const found = await sabotaged((data) => {
      mkdirSync(join(data, "uploads/ab"), { recursive: true, mode: 0o700 });
      const file = join(data, "uploads/ab", name);
      writeFileSync(file, "lost", { mode: 0o600 });
      const old = (Date.now() - 2 * DAY) / 1_000;
      utimesSync(file, old, old);
      // One that has just come may belong to an upload that is under way.
      writeFileSync(join(data, "uploads/ab", `${name.slice(2)}cd`), "new", { mode: 0o600 });
    });
    expect(named(found)).toEqual(["stored files: warn", STOPPED]);
    expect(ills(found)[0]?.message).toContain(name);
  });

  test("a folder of files that belongs to another server", async () => {
    const found = await sabotaged((data) => {
      const old = (Date.now() - 2 * DAY) / 1_000;
      mkdirSync(join(data, "uploads/cd"), { recursive: true, mode: 0o700 });
      for (let index = 0; index < 150; index += 1) {
        const file = join(data, "uploads/cd", `cd${String(index).padStart(30, "0")}`);
        writeFileSync(file, "theirs", { mode: 0o600 });
        utimesSync(file, old, old);
      }
    });
    expect(named(found)).toEqual(["stored files: fail", STOPPED]);
    expect(ills(found)[0]?.message).toContain("another database");
  });

  test("a data folder that everybody may read", async () => {
    const found = await sabotaged((data) => chmodSync(data, 0o755));
    expect(named(found)).toEqual(["permissions: fail", STOPPED]);
    expect(ills(found)[0]?.fix).toContain("chmod");
    const group = await sabotaged((data) => chmodSync(data, 0o750));
    expect(named(group)).toEqual(["permissions: warn", STOPPED]);
  });

  test("a database that may only be read", async () => {
    const found = await sabotaged((data) => chmodSync(join(data, "clickclack.db"), 0o400));
    expect(named(found)).toEqual(["owner: fail", STOPPED]);
    expect(ills(found)[0]?.message).toContain("may not be written");
  });

  test("an older and a newer version of the database", async () => {
    const older = await sabotaged((data) =>
      change(
        data,
        "DELETE FROM schema_migrations WHERE version = (SELECT max(version) FROM schema_migrations)",
      ),
    );
    expect(named(older)).toEqual(["migrations: warn", STOPPED]);
    expect(ills(older)[0]?.fix).toContain("migrate");
    const newer = `INSERT INTO schema_migrations SELECT max(version) + 1, 'future', '', %, '2099-01-01T00:00:00.000Z'
      FROM schema_migrations`;
    const fitting = await sabotaged((data) => change(data, newer.replace("%", "1")));
    expect(named(fitting)).toEqual(["migrations: warn", STOPPED]);
    const beyond = await sabotaged((data) => change(data, newer.replace("%", "max(version) + 1")));
    expect(named(beyond)).toEqual(["migrations: fail", STOPPED]);
    expect(ills(beyond)[0]?.message).toContain("too old");
  });

  test("a file of another program in the database's place", async () => {
    const text = await sabotaged((data) =>
      writeFileSync(join(data, "clickclack.db"), "Dear diary, ".repeat(500)),
    );
    expect(named(text)).toEqual(["database: fail", STOPPED]);
    const other = await sabotaged((data) => {
      rmSync(join(data, "clickclack.db"));
      const db = new Connection(join(data, "clickclack.db"), { create: true });
      db.run("CREATE TABLE bookmarks (url TEXT)");
      db.close();
      chmodSync(join(data, "clickclack.db"), 0o600);
    });
    expect(named(other)).toEqual(["database: fail", STOPPED]);
    expect(ills(other)[0]?.message).toContain("another program");
  });

  test("no database at all, and makes none", async () => {
    const cwd = folder();
    const found = await examined([], cwd);
    expect(named(found)).toEqual(["database: fail", STOPPED]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  if (bound.length > 0)
    test("a user who may not look", async () => {
      const cwd = folder();
      cpSync(well, cwd, { recursive: true });
      const data = join(cwd, "data");
      for (const name of ["", ...readdirSync(data)]) chownSync(join(data, name), 65_534, 65_534);
      const main = join(import.meta.dir, "../../src/main.ts");
      const args = ["doctor", "--json", "--addr", "127.0.0.1:1"];
      const child = Bun.spawn([...bound, process.execPath, main, ...args], {
        cwd,
        env: { PATH: process.env["PATH"], HOME: cwd },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
      expect([await child.exited, stderr]).toEqual([1, expect.stringContaining("checks failed")]);
      const ill: Checked[] = JSON.parse(stdout).checks.filter(
        ({ status }: Checked) => status !== "ok",
      );
      expect(ill.map(({ name }) => name)).toEqual(["owner", "database", "server"]);
      expect(ill[1]?.message).toContain("may not be read");
    });

  test("settings that are seldom meant", async () => {
    const found = await sabotaged(() => {}, [
      ...["--dev-bootstrap", "true", "--metrics", "true", "--rate-limit", "off"],
      ...["--trusted-proxies", "0.0.0.0/0", "--addr", ":1"],
    ]);
    const warned = ["settings: warn", "settings: warn", "settings: warn", "settings: warn"];
    expect(named(found)).toEqual([...warned, STOPPED]);
  });

  test("backups that are not made, or not any more", async () => {
    const place = (data: string) => join(data, "../backups");
    const put = (data: string, time: Date) => {
      const [day = "", clock = ""] = time.toISOString().replace(/[-:]/g, "").split("T");
      mkdirSync(place(data));
      writeFileSync(join(place(data), `clickclack-${day}-${clock.slice(0, 6)}.tar.zst`), "");
    };
    const args = ["--backup-out", "backups", "--backup-every", "1h"];
    expect(named(await sabotaged((data) => mkdirSync(place(data)), args))).toEqual([
      "backups: warn",
      STOPPED,
    ]);
    const old = await sabotaged((data) => put(data, new Date(Date.now() - DAY)), args);
    expect(named(old)).toEqual(["backups: fail", STOPPED]);
    const fresh = await sabotaged((data) => put(data, new Date()), args);
    expect(named(fresh)).toEqual([STOPPED]);
    const failed = await sabotaged((data) => {
      put(data, new Date(Date.now() - 60_000));
      const last_failure = { at: new Date().toISOString(), error: "The disk is full." };
      writeFileSync(join(data, "backup.json"), JSON.stringify({ last_failure }), { mode: 0o600 });
    }, args);
    expect(named(failed)).toEqual(["backups: fail", STOPPED]);
    expect(ills(failed)[0]?.message).toContain("The disk is full");
  });

  test("a disk that is nearly full", async () => {
    const cwd = folder();
    cpSync(well, cwd, { recursive: true });
    const [small] = disks;
    if (small?.name === "a small disk") {
      const disk = small.make();
      try {
        cpSync(join(well, "data"), join(disk.folder, "data"), { recursive: true });
        const found = await examined(["--data", join(disk.folder, "data")], cwd);
        expect(named(found)).toEqual(["free disk: fail", STOPPED]);
      } finally {
        disk.remove();
      }
    }
    // As much as there is on any machine.
    const config = loadConfig({ data: join(cwd, "data"), addr: ":0" }, {});
    const withRoom = async (bavail: number) =>
      (await examine(config, {}, async () => ({ bavail, bsize: 4_096 }))).find(
        ({ name }) => name === "free disk",
      );
    expect(await withRoom(1_000)).toMatchObject({ status: "fail" });
    expect(await withRoom(100_000)).toMatchObject({ status: "warn" });
    expect(await withRoom(10_000_000)).toMatchObject({ status: "ok" });
  });
});
