import { Database as Connection } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { run, serve } from "../../tests/harness/child.ts";
import { clientOf } from "../../tests/harness/client.ts";
import { useFolder } from "../../tests/harness/folder.ts";
import { listenTo } from "../../tests/harness/socket.ts";
import { channelsOf, post } from "../../tests/harness/world.ts";
import { MessagePage } from "../features/messages/wire.ts";
import { UserAnswer } from "../features/people/wire.ts";
import { WorkspaceList } from "../features/workspaces/wire.ts";

const folder = useFolder();
const DEV = ["--dev-bootstrap", "true"];

/** The dev server's first user, their workspace and its channel. */
async function inside(url: string) {
  const captain = clientOf(() => url);
  const { workspaces } = (await captain.get("/api/workspaces")).is(200, WorkspaceList);
  const workspace = workspaces[0]!;
  const [general] = await channelsOf(captain, workspace);
  return { captain, workspace, general: general! };
}

describe("a server that starts", () => {
  test("in dev mode has Local Captain, ClickClack and general, once and for all", async () => {
    const cwd = folder();
    for (const start of ["first", "second"]) {
      await using server = await serve(DEV, { cwd });
      const { captain, workspace, general } = await inside(server.url);
      const { user } = (await captain.get("/api/me")).is(200, UserAnswer);
      expect([start, user.display_name]).toEqual([start, "Local Captain"]);
      expect(workspace).toMatchObject({ name: "ClickClack", slug: "clickclack", role: "owner" });
      expect(general.name).toBe("general");
      server.kill("SIGTERM");
      expect(await server.exited).toBe(0);
    }
    const db = new Connection(join(cwd, "data/clickclack.db"), { readonly: true });
    expect(db.query("SELECT count(*) AS people FROM users").get()).toEqual({ people: 1 });
    db.close();
  });

  test("keeps its data where nobody else can look", async () => {
    const cwd = folder();
    await using server = await serve(["--data", "./kept"], { cwd });
    const data = join(cwd, "kept");
    expect(statSync(data).mode & 0o777).toBe(0o700);
    const names = readdirSync(data);
    for (const name of ["clickclack.db", "uploads", "logs"]) expect(names).toContain(name);
    for (const name of ["uploads", "logs"])
      expect(statSync(join(data, name)).mode & 0o777).toBe(0o700);
    server.kill("SIGTERM");
    await server.exited;
  });

  test("keeps a database that is elsewhere from others' eyes too", async () => {
    const cwd = folder();
    const shared = join(cwd, "shared");
    mkdirSync(shared, { mode: 0o755 });
    await using server = await serve(["--data", "./kept", "--db", "./shared/chat.db"], { cwd });
    const names = readdirSync(shared);
    expect(names).toContain("chat.db");
    for (const name of names) expect(statSync(join(shared, name)).mode & 0o077).toBe(0);
    server.kill("SIGTERM");
    await server.exited;
  });

  test("refuses a data directory that another one uses, until that one is killed", async () => {
    const cwd = folder();
    await using first = await serve([], { cwd });
    const second = await run(["serve", "--addr", "127.0.0.1:0"], { cwd });
    expect(second.code).toBe(1);
    expect(second.stderr).toBe(
      `clickclack: Another server is using ${join(cwd, "data")}: stop it first.\n`,
    );
    first.kill("SIGKILL");
    await first.exited;
    await using third = await serve([], { cwd });
    expect((await fetch(`${third.url}/readyz`)).status).toBe(200);
  });

  test("refuses a database elsewhere that another one uses", async () => {
    const cwd = folder();
    await using first = await serve(["--data", "./one", "--db", "./shared/chat.db"], { cwd });
    const second = await run(
      ["serve", "--addr", "127.0.0.1:0", "--data", "./two", "--db", "./shared/chat.db"],
      { cwd },
    );
    expect([second.code, second.stderr]).toEqual([
      1,
      expect.stringMatching(/^clickclack: Another server is using .*shared.*\n$/),
    ]);
    first.kill("SIGTERM");
    await first.exited;
  });

  test("says when its port is taken, and by which flag to choose another", async () => {
    const cwd = folder();
    await using first = await serve(["--data", "./one"], { cwd });
    const { host } = new URL(first.url);
    const second = await run(["serve", "--addr", host, "--data", "./two"], { cwd });
    expect([second.code, second.stderr]).toEqual([
      1,
      `clickclack: Another program listens at ${host}: choose another --addr.\n`,
    ]);
    first.kill("SIGTERM");
    await first.exited;
  });

  test("refuses a database that it cannot use in a sentence", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "diary.txt"), "Dear diary, ".repeat(500));
    const { code, stderr } = await run(["serve", "--db", "./diary.txt"], { cwd });
    expect([code, stderr]).toEqual([
      1,
      `clickclack: ${join(cwd, "diary.txt")} is not a database that can be read.\n`,
    ]);
  });
});

describe("a command line that is wrong", () => {
  const wrong: [string, string[], Record<string, string>, RegExp][] = [
    ["a bad flag value", ["serve", "--log-format", "xml"], {}, /log_format \(from --log-format\)/],
    ["a bad variable", [], { CLICKCLACK_ADDR: "x" }, /addr \(from CLICKCLACK_ADDR\)/],
    ["a missing file", ["serve", "--config", "none.json"], {}, /config \(from none\.json\)/],
    ["an unknown flag", ["serve", "--nonsense"], {}, /--nonsense/],
    ["an unknown command", ["nonsense"], {}, /nonsense|too many/],
    ["a flag without its value", ["serve", "--addr"], {}, /--addr/],
  ];
  test.each(wrong)(
    "with %s ends with 2, and nothing is made",
    async (_, args, environment, said) => {
      const cwd = folder();
      const { code, stderr, stdout } = await run(args, { cwd, environment });
      expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(said)]);
      expect(stderr).not.toMatch(/\bat .*\.ts:\d+/);
      expect(readdirSync(cwd)).toEqual([]);
    },
  );

  test("is explained by --help, with every setting", async () => {
    const { code, stdout } = await run(["serve", "--help"], { cwd: folder() });
    expect(code).toBe(0);
    for (const flag of ["--addr", "--data", "--db", "--dev-bootstrap", "--access-log", "--config"])
      expect(stdout).toContain(flag);
  });
});

describe("a server that is told to stop", () => {
  test("finishes the request it is in, sends its sockets away, and leaves the database whole", async () => {
    const cwd = folder();
    await using server = await serve(DEV, { cwd });
    const { workspace, general, captain } = await inside(server.url);
    const socket = listenTo(server, { workspace_id: workspace.id });
    await socket.opened;
    const request = await halfARequest(server.url, general.id, '{"body":"', 'just in time"}');
    server.kill("SIGTERM");
    expect(await socket.closed).toEqual({ code: 1012, reason: "shutdown" });
    await expect(captain.get("/healthz", { connection: "close" })).rejects.toThrow();
    expect(await request.finish()).toContain("201 Created");
    expect(await server.exited).toBe(0);
    expect(existsSync(join(cwd, "data/clickclack.db-wal"))).toBe(false);

    await using again = await serve(DEV, { cwd });
    const page = (await clientOf(() => again.url).get(`/api/channels/${general.id}/messages`)).is(
      200,
      MessagePage,
    );
    expect(page.messages.map(({ body }) => body)).toEqual(["just in time"]);
  });

  test("ends polls that wait with an answer", async () => {
    await using server = await serve(DEV, { cwd: folder() });
    const { workspace, captain } = await inside(server.url);
    const tail = `workspace_id=${workspace.id}&after_cursor=now`;
    const waiting = captain.get(`/api/realtime/events?${tail}&wait=30`);
    // The poll is parked once the server has answered what came after it on another connection.
    await captain.get("/healthz");
    server.kill("SIGTERM");
    expect(JSON.parse((await waiting).text).events).toEqual([]);
    expect(await server.exited).toBe(0);
  });

  test("leaves at once when told twice", async () => {
    await using server = await serve(DEV, { cwd: folder() });
    const { workspace, general } = await inside(server.url);
    const socket = listenTo(server, { workspace_id: workspace.id });
    await socket.opened;
    await halfARequest(server.url, general.id, '{"body":"', "never");
    server.kill("SIGTERM");
    await socket.closed;
    server.kill("SIGTERM");
    expect(await server.exited).toBe(1);
  });
});

test("logs hold no token, cookie, address, query or body, and say what happened", async () => {
  const cwd = folder();
  const flags = ["--access-log", "all", "--log-level", "debug", "--log-format", "json"];
  await using server = await serve([...DEV, ...flags], { cwd });
  const { captain, general, workspace } = await inside(server.url);
  const secret = "s3cr3t";
  const headers = {
    authorization: `Bearer sst_${secret}`,
    cookie: `cc_session=${secret}`,
    "user-agent": secret,
    "x-correlation-id": "known-1",
  };
  await post(captain, general, secret);
  await captain.get(`/api/${secret}`, headers);
  await captain.get(`/api/messages/${secret}?q=${secret}`);
  await captain.get(`/api/messages/${secret}`, headers);
  await captain.get("/api/me", { cookie: `cc_session=${secret}` });
  await captain.post(`/api/channels/${general.id}/messages`, `{"body":"${secret}`);
  await captain.post(`/api/channels/${general.id}/messages`, { body: "", nonce: secret });
  await captain.post("/api/auth/magic/request", { email: `${secret}@example.com` });
  await captain.post("/api/auth/magic/consume", { token: secret });
  await captain.patch(`/api/workspaces/${workspace.id}`, { name: secret });
  await captain.get(`/${secret}?q=${secret}`);
  server.kill("SIGTERM");
  await server.exited;

  const access = readFileSync(join(cwd, "data/logs/access.log"), "utf8");
  for (const log of [access, server.log()]) {
    expect(log).not.toContain(secret);
    expect(log).not.toContain(general.id);
  }
  const lines = access
    .trim()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
  const told = lines.map(({ method, route, status }) => [method, route, status]);
  expect(told).toContainEqual(["POST", "/api/channels/:id/messages", 201]);
  expect(told).toContainEqual(["POST", "/api/channels/:id/messages", 400]);
  expect(told).toContainEqual(["GET", "/api/messages/:id", 404]);
  expect(told).toContainEqual(["GET", "/api/me", 401]);
  expect(lines.some(({ correlation_id }) => correlation_id === "known-1")).toBe(true);
});

/** Sends the first half of a message over a connection of its own, and the rest when it is told to. */
async function halfARequest(url: string, channelId: string, first: string, rest: string) {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = "";
  const answered = new Promise<string>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.includes("}}")) resolve(answer);
    });
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
  });
  await new Promise<void>((resolve) => {
    socket.write(
      `POST /api/channels/${channelId}/messages HTTP/1.1\r\nHost: ${host}\r\n` +
        `Content-Length: ${first.length + rest.length}\r\n\r\n${first}`,
      () => resolve(),
    );
  });
  // The server reads its connections in turn: what it answers now, it answers after it has met this one.
  for (let turn = 0; turn < 3; turn += 1) await (await fetch(`${url}/healthz`)).text();
  return {
    finish() {
      socket.write(rest);
      return answered;
    },
  };
}
