import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/config.ts";
import { MessagePage } from "../../src/features/messages/wire.ts";
import { enter, serve, type Served, type Writer } from "../faults/process.ts";
import { clientOf } from "../harness/client.ts";
import { run } from "../harness/child.ts";
import { startS3 } from "../harness/s3.ts";
import { post } from "../harness/world.ts";
import { fencesOf, type Fence } from "./fences.ts";

const PAGE = "docs/backup.md";
const MAIN = join(import.meta.dir, "../../src/main.ts");
const fences = await fencesOf(PAGE);
const s3 = startS3("");

describe("the page on backups", () => {
  const machine = mkdtempSync(join(tmpdir(), "clickclack-docs-"));
  const data = join(machine, "data");
  let server: Served | undefined;
  let writer: Writer;

  /** The paths of the page are below a folder of the test. */
  const here = (text: string) =>
    text
      .replaceAll("/var/lib/clickclack", data)
      .replaceAll("/var/backups", join(machine, "backups"))
      .replaceAll("/etc/clickclack", join(machine, "etc"))
      .replaceAll("/usr/local/bin/", "");

  beforeAll(async () => {
    mkdirSync(join(machine, "bin"));
    mkdirSync(join(machine, "backups"));
    mkdirSync(join(machine, "etc"));
    writeFileSync(join(machine, "etc/config.json"), "{}");
    script("clickclack", `exec ${process.execPath} ${MAIN} "$@"`);
    // The server is this test's: it does what it is told here after the commands before and after.
    script(
      "systemctl",
      `echo "$1" >> ${machine}/asked; while [ -e ${machine}/asked ]; do sleep 0.02; done`,
    );
    server = await serve(data);
    writer = await enter(server);
    await post(writer.client, writer.channel, "before");
  });
  afterAll(async () => {
    await server?.kill();
    await s3.stop();
    rmSync(machine, { recursive: true, force: true });
  });

  function script(name: string, text: string) {
    writeFileSync(join(machine, "bin", name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(machine, "bin", name), 0o755);
  }

  /** Runs a piece of the page; what it asks of the service is done by this test. */
  async function sh(code: string, environment: Record<string, string> = {}) {
    const child = Bun.spawn(["sh", "-eu", "-c", here(code)], {
      cwd: machine,
      env: {
        HOME: machine,
        PATH: `${machine}/bin:${process.env["PATH"]}`,
        ...(server && { CLICKCLACK_ADDR: new URL(server.url).host }),
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const serving = setInterval(() => void obey(), 20);
    let obeying = false;
    async function obey() {
      const asked = join(machine, "asked");
      if (obeying || !existsSync(asked)) return;
      obeying = true;
      const word = (await Bun.file(asked).text()).trim();
      if (word === "stop") expect(await server?.stop()).toBe(0);
      else server = await serve(data);
      rmSync(asked);
      obeying = false;
    }
    const [printed, said] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    clearInterval(serving);
    expect({ code: await child.exited, said }).toEqual({ code: 0, said });
    return printed;
  }

  const only = (kind: string) => fences.filter((fence) => fence.kind === kind);
  const bodies = async () => {
    const client = clientOf(() => server!.url, { authorization: `Bearer ${writer.token}` });
    const page = await client.get(`/api/channels/${writer.channel.id}/messages`);
    return page.is(200, MessagePage).messages.map(({ body }) => body);
  };
  const add = (body: string) =>
    post(
      clientOf(() => server!.url, { authorization: `Bearer ${writer.token}` }),
      writer.channel,
      body,
    );
  const titled = ({ line }: Fence) => `${PAGE}:${line}`;

  test("has a backup made, and looked into", async () => {
    for (const fence of only("sh")) {
      const printed = await sh(fence.code);
      expect([titled(fence), printed]).not.toEqual([titled(fence), ""]);
    }
    expect(existsSync(join(machine, "backups/clickclack.tar.zst"))).toBe(true);
  }, 60_000);

  test("has settings that are settings", async () => {
    for (const { code } of only("json")) {
      const file = join(machine, "settings.json");
      writeFileSync(file, here(code));
      expect(loadConfig({ config: file, data }, {}).backup).toEqual({
        place: { kind: "folder", folder: join(machine, "backups/clickclack") },
        every: 3_600_000,
        keep: 48,
      });
    }
  });

  test("has backups made by cron and by a timer", async () => {
    const archives = () => readdirSync(join(machine, "backups/clickclack")).length;
    const [cron] = only("cron");
    const [, command = ""] = /^\d+ \* \* \* \* (.*)\n$/.exec(cron!.code) ?? [];
    expect(await sh(command)).toBe("");
    expect(archives()).toBe(1);
    const [service] = only("ini");
    const [, start = ""] = /^ExecStart=(.*)$/m.exec(service!.code) ?? [];
    await sh(start);
    expect(archives()).toBe(2);
  }, 30_000);

  test("has a command that goes on until it is stopped", async () => {
    for (const { code } of only("sh stopped")) {
      expect(code).toContain("--every 1h");
      // Once nobody reads what it prints, it ends.
      await sh(`${code.trim().replace("--every 1h", "--every 1s")} --plain | head -n 1`);
    }
  }, 30_000);

  test("has backups put into a bucket", async () => {
    const { endpoint = "", region = "", accessKeyId, secretAccessKey } = s3.config;
    for (const { code } of only("sh s3")) {
      const keys = code
        .replace("KEY_ID=…", `KEY_ID=${accessKeyId}`)
        .replace("ACCESS_KEY=…", `ACCESS_KEY=${secretAccessKey}`);
      await sh(keys, { CLICKCLACK_UPLOADS_ENDPOINT: endpoint, CLICKCLACK_UPLOADS_REGION: region });
    }
    const objects = [...s3.objects.keys()].toSorted();
    expect(objects).toEqual([
      expect.stringMatching(/^chat\/clickclack-\d{8}-\d{6}\.tar\.zst$/),
      "monthly/2027-01.tar.zst",
    ]);
  }, 30_000);

  test("brings a lost server back on a new machine", async () => {
    expect(await server?.stop()).toBe(0);
    rmSync(data, { recursive: true });
    const [fence] = only("sh new");
    // It listens elsewhere from now on, which only this test has to know.
    const code = fence!.code.replace("clickclack healthcheck", "");
    await sh(code);
    expect(await bodies()).toEqual(["before"]);
    await sh("clickclack healthcheck");
  }, 30_000);

  test("brings a server back in its place", async () => {
    await add("after");
    expect(await bodies()).toEqual(["before", "after"]);
    for (const { code } of only("sh place")) await sh(code);
    expect(await bodies()).toEqual(["before"]);
    const kept = readdirSync(data).filter((name) => name.includes("before-restore"));
    expect(kept).toHaveLength(1);
  }, 30_000);

  test("brings a database back the plain way, by which no cursor is issued again", async () => {
    await add("kept");
    const [fence] = only("sh plain");
    const [backup = "", ...rest] = fence!.code.split("\n");
    await sh(backup);
    await add("lost");
    expect(await bodies()).toEqual(["before", "kept", "lost"]);
    await sh(rest.join("\n"));
    expect(await bodies()).toEqual(["before", "kept"]);
    await add("new");
    expect(await bodies()).toEqual(["before", "kept", "new"]);
  }, 30_000);

  test("says how PostgreSQL is backed up in the words of the command", async () => {
    const [dump, restore] = only("sh postgres");
    const told = await run(
      ["backup", "--db", "postgres://me:secret@db.example/chat", "--out", "x.db"],
      { cwd: machine },
    );
    expect(told.stderr).toContain("pg_dump --format=custom --file=");
    expect(dump!.code).toContain("pg_dump --format=custom --file=");
    expect(restore!.code).toContain("pg_restore");
    const url = process.env["TEST_DATABASE_URL"];
    if (url === undefined) return;
    expect(await server?.stop()).toBe(0);
    const { engines } = await import("../harness/engines.ts");
    const engine = engines.find(({ name }) => name === "postgres")!;
    const { db, location } = await engine.open(machine);
    // What it does with the database is its own affair: these are stand-ins for its programs.
    script("pg_dump", 'echo "$@" > "${2#--file=}"; test "$3" = "$CLICKCLACK_DB"');
    script("pg_restore", 'test "$3" = "--dbname=$CLICKCLACK_DB"; test -s "$4"');
    for (const { code } of [dump!, restore!]) await sh(code, { CLICKCLACK_DB: location });
    await db.close();
  }, 30_000);

  test("names no piece that is not run here", () => {
    const known = ["sh", "json", "cron", "ini", "sh stopped", "sh s3", "sh new", "sh place"];
    known.push("sh plain", "sh postgres");
    expect([...new Set(fences.map(({ kind }) => kind))].toSorted()).toEqual(known.toSorted());
  });
});
