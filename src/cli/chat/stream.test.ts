import { describe, expect, test } from "bun:test";
import { join as pathOf } from "node:path";
import { serve } from "../../../tests/harness/child.ts";
import { clientOf } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { createClient } from "../../../sdk/src/index.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import { useFolder } from "../../../tests/harness/folder.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { begin, call, callerOf } from "../../../tests/harness/talking.ts";
import { until } from "../../../tests/harness/until.ts";
import { prune } from "../../../tests/harness/log.ts";
import {
  channelsOf,
  join,
  newChannel,
  newDirect,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { loadConfig } from "../../config.ts";
import { WorkspaceAnswer } from "../../features/workspaces/wire.ts";

const folder = useFolder();
const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line));
const cursors = (lines: readonly string[]) => parsed(lines).map(({ cursor }) => cursor);

describe.each(engines)("following a workspace from a shell, on $name,", (engine) => {
  test("brings every event once, though the server is killed and the reader stopped in between", async () => {
    const data = folder();
    const { db, location } = await engine.open(data);
    const args = ["--db", location, "--data", data];
    let server = await serve(args, { cwd: data });
    const { url } = server;
    const nobody = clientOf(() => url);
    const owner = await signIn({ url, db, config: loadConfig({ data }, {}), nobody }, "Olga");
    const made = await owner.post("/api/workspaces", { name: "Harbour" });
    const { workspace } = made.is(201, WorkspaceAnswer);
    const [general] = await channelsOf(owner, workspace);
    const caller = callerOf({ url }, owner, workspace, data);
    const tail = ["events", "tail", "--name", "mirror", "--from-start", "--json"];

    const first = begin(caller, tail);
    const client = createClient({ baseUrl: url, token: owner.token, retries: 30 });
    const posting = Array.from({ length: 8 }, async (_, writer) => {
      for (let message = 0; message < 30; message += 1)
        await client.channels.sendMessage(general!.id, { body: `${writer}-${message}` });
    });
    await first.printed(40);
    server.kill("SIGKILL");
    await server.exited;
    server = await serve([...args, "--addr", new URL(url).host], { cwd: data });
    await first.printed(120);
    first.kill("SIGINT");
    expect(await first.exited).toBe(130);
    await Promise.all(posting);
    const second = begin(caller, tail);
    const all = await pollAll(owner, workspace);
    await second.printed(all.length - first.lines().length);
    second.kill("SIGTERM");
    expect(await second.exited).toBe(143);

    expect(all.filter(({ type }) => type === "message.created").length).toBe(240);
    expect(cursors([...first.lines(), ...second.lines()])).toEqual(all.map(({ cursor }) => cursor));
    await server[Symbol.asyncDispose]();
    await db.close();
  }, 60_000);
});

describe("a command that follows", () => {
  const world = useWorld();
  const shellOf = (cwd = folder()) =>
    callerOf(world().server, world().owner, world().workspace, cwd);
  const bodies = (lines: readonly string[]) =>
    parsed(lines).map(({ body, payload }) => body ?? payload.message.body);
  const linesOf = (stdout: string) => stdout.split("\n").slice(0, -1);

  test("misses nothing that is written while it begins, also with no line of what was before", async () => {
    const { server, member, workspace } = world();
    const place = await newChannel(member, workspace);
    let posted = false;
    await using slow = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      async fetch(request) {
        const { pathname, search } = new URL(request.url);
        // It has asked where the log ends by now.
        if (!posted && `${pathname}${search}`.match(/\/messages|after_cursor/)) {
          posted = true;
          await post(member, place, "just now");
        }
        return fetch(server.url + pathname + search, { headers: request.headers });
      },
    });
    const caller = callerOf({ url: `http://127.0.0.1:${slow.port}` }, member, workspace, folder());
    const tail = ["messages", "tail", place.id, "--lines", "0", "--limit", "1", "--json"];
    await using following = begin(caller, tail);
    await following.printed(1);
    expect(parsed(following.lines())).toMatchObject([{ body: "just now" }]);
  });

  test("keeps a cursor that is not ahead of what its reader took", async () => {
    const { owner, general } = world();
    const shell = shellOf();
    const tail = ["events", "tail", "--name", "cut", "--type", "message.created", "--json"];
    const reader = 'for line in 1 2 3; do read -r line; echo "$line"; done';
    await using piped = begin(shell, tail, `| { ${reader}; }`);
    await until("it follows", () => piped.errors().includes("Following"));
    for (const at of [1, 2, 3]) {
      await post(owner, general, `cut ${at}`);
      await piped.printed(at);
    }
    for (const at of [4, 5]) await post(owner, general, `cut ${at}`);
    // A closed pipe is how readers say that they have enough.
    expect(await piped.exited).toBe(0);
    const { stdout } = await call(shell, [...tail, "--until-caught-up"]);
    expect(bodies(piped.lines())).toEqual(["cut 1", "cut 2", "cut 3"]);
    expect(bodies(linesOf(stdout))).toEqual(["cut 4", "cut 5"]);
  });

  test.if(process.platform === "linux")(
    "goes back over what a reader that was cut has left in the pipe",
    async () => {
      const { owner, general, workspace } = world();
      const shell = shellOf();
      for (const at of [1, 2, 3, 4, 5]) await post(owner, general, `left ${at}`);
      const all = (await pollAll(owner, workspace)).map(({ cursor }) => cursor);
      const tail = ["events", "tail", "--name", "left", "--from-start", "--plain"];
      const reader =
        'until [ -e go ]; do sleep 0.05; done; for line in 1 2; do read -r line; echo "$line"; done';
      await using piped = begin(shell, tail, `| { ${reader}; }`);
      const kept = new Bun.Glob(".local/state/clickclack/*-events-left-*.json");
      await until("all is in the pipe", async () => {
        const [file = ""] = await Array.fromAsync(kept.scan({ cwd: shell.cwd, dot: true }));
        return (
          file !== "" && (await Bun.file(pathOf(shell.cwd, file)).text()).includes(all.at(-1)!)
        );
      });
      await Bun.write(pathOf(shell.cwd, "go"), "");
      await piped.printed(2);
      await post(owner, general, "left 6");
      expect(await piped.exited).toBe(0);
      const { stdout } = await call(shell, [...tail, "--until-caught-up"]);
      expect(piped.lines()).toEqual(all.slice(0, 2));
      expect(linesOf(stdout).slice(0, -1)).toEqual(all.slice(2));
    },
  );

  test("ends with 3 when its sign-in has ended", async () => {
    const { server, workspace, owner } = world();
    const again = await signIn(server, "Olga", "olga.again@example.com");
    await join(server, workspace, again, "member");
    await using tail = begin(callerOf(server, again, workspace, folder()), ["events", "tail"]);
    await until("it follows", () => tail.errors().includes("Following"));
    await post(owner, world().general, "heard");
    await tail.printed(1);
    expect((await again.post("/api/auth/logout")).status).toBe(204);
    await post(owner, world().general, "unheard");
    expect(await tail.exited).toBe(3);
    expect(tail.lines().length).toBe(1);
    expect(tail.errors()).toMatch(/^clickclack: Your sign-in is no longer valid/m);
  });

  test("says that events are missing which the server no longer has, and goes on", async () => {
    const { server, owner, workspace, general } = world();
    const shell = shellOf();
    const tail = ["events", "tail", "--name", "late", "--until-caught-up", "--json"];
    expect((await call(shell, tail)).stdout).toBe("");
    await post(owner, general, "missed");
    await prune(server, workspace, await tailOf(owner, workspace));
    await post(owner, general, "kept");
    const strict = await call(shell, [...tail, "--strict"]);
    expect([strict.code, strict.stdout]).toEqual([1, ""]);
    expect(strict.stderr).toContain("The server no longer has the events");
    const { code, stdout, stderr } = await call(shell, tail);
    expect([code, bodies(linesOf(stdout))]).toEqual([0, ["kept"]]);
    expect(stderr).toContain("some are missing");
    const again = await call(shell, tail);
    expect([again.stdout, again.stderr]).toEqual(["", ""]);
  });

  test("begins at a cursor or the beginning, with the types that were asked for", async () => {
    const { owner, workspace, general } = world();
    const shell = shellOf();
    for (const at of [1, 2, 3]) await post(owner, general, `${at}`);
    const all = await pollAll(owner, workspace);
    const tail = ["events", "tail", "--until-caught-up", "--plain"];
    const after = all.at(-3)!.cursor;
    const rest = await call(shell, [...tail, "--after", after]);
    expect(linesOf(rest.stdout)).toEqual(all.slice(-2).map(({ cursor }) => cursor));
    const types = ["--type", "message.created", "--type", "member.joined"];
    const some = await call(shell, [...tail, "--from-start", ...types, "--limit", "2"]);
    const wanted = all.filter(({ type }) => /^(message\.created|member\.joined)$/.test(type));
    expect(linesOf(some.stdout)).toEqual(wanted.slice(0, 2).map(({ cursor }) => cursor));
    const none = await call(shell, [...tail, "--type", "message.creatd"]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("message.creatd")]);
  });

  test("shows the last messages of a place and then each new one, once", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    for (const at of [1, 2, 3]) await post(owner, channel, `last ${at}`);
    const shell = shellOf();
    const name = ["--name", "digest", "--json"];
    await using tail = begin(shell, ["messages", "tail", channel.name, "-n", "2", ...name]);
    await tail.printed(2);
    const root = await post(member, channel, "new");
    await post(member, await newChannel(owner, workspace), "elsewhere");
    await tail.printed(3);
    tail.kill("SIGINT");
    expect(await tail.exited).toBe(130);
    expect(bodies(tail.lines())).toEqual(["last 2", "last 3", "new"]);
    (await owner.post(`/api/messages/${root.id}/thread/replies`, { body: "reply" })).json(201);
    await post(member, channel, "while away");
    const args = ["messages", "tail", channel.name, "--until-caught-up", "--threads"];
    const later = await call(shell, [...args, ...name]);
    expect(bodies(linesOf(later.stdout))).toEqual(["reply", "while away"]);
    expect((await call(shell, [...args, ...name])).stdout).toBe("");
  });

  test("watches what is written from now on, and keeps others' characters from the terminal", async () => {
    const { owner, member, workspace } = world();
    const conversation = await newDirect(owner, workspace, [member.user]);
    const send = (body: string) => member.post(`/api/dms/${conversation.id}/messages`, { body });
    await send("before");
    const args = ["messages", "watch", conversation.id, "--limit", "1"];
    await using watch = begin(shellOf(), args);
    await until("it watches", () => watch.errors().includes("Watching"));
    (await send("\u001b]0;title\u0007two\u001b[31m\nlines\u202e")).json(201);
    expect(await watch.exited).toBe(0);
    expect(watch.lines().slice(1)).toEqual(["  ]0;titletwo[31m", "  lines"]);
  });
});
