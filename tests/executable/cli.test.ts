import { beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { inTerminal } from "../harness/terminal.ts";
import { useInstalled } from "./installed.ts";

describe("the executable in a shell", () => {
  const { home, environment, spawn, shell, done, restart } = useInstalled();

  test("ends with the code that says what went wrong, and with a sentence", async () => {
    // Something that answers, and is not ClickClack.
    using other = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => new Response("<p>Ahoy</p>"),
    });
    const reader =
      "clickclack admin bot create --workspace clickclack --name Reader$RANDOM --scopes messages:read,channels:read --plain";
    const calls: readonly (readonly [code: number, call: string])[] = [
      [0, "clickclack whoami"],
      [2, 'clickclack export --out "$CLICKCLACK_DATA/clickclack.db"'],
      [1, "clickclack healthcheck --url http://127.0.0.1:1"],
      [1, "clickclack messages list general --json > /dev/full"],
      [2, "clickclack versio"],
      [2, "clickclack send"],
      [2, "clickclack import --dry-run slack slack.zip --workspace Dry"],
      [2, "clickclack whoami --json --plain"],
      [3, "XDG_CONFIG_HOME=$HOME/nobody clickclack whoami"],
      [3, "CLICKCLACK_SERVER=$SERVER CLICKCLACK_TOKEN=sst_expired clickclack whoami"],
      [
        3,
        `export XDG_CONFIG_HOME=$HOME/ended
         clickclack login "$(clickclack admin magic-link create --email ben@example.com --name Ben)" > out 2>&1
         clickclack admin sessions revoke --user ben@example.com > out 2>&1
         while clickclack whoami > out 2>&1; do sleep 0.1; done
         clickclack send general "Still here"`,
      ],
      [4, "clickclack send '#nowhere' Ahoy"],
      [4, "clickclack channels list --workspace nowhere"],
      [4, "clickclack admin user list --data ./nothing"],
      [
        5,
        `export CLICKCLACK_SERVER=$SERVER CLICKCLACK_TOKEN=$(${reader}); clickclack send general Ahoy`,
      ],
      [10, "CLICKCLACK_SERVER=http://127.0.0.1:1 CLICKCLACK_TOKEN=sst_x clickclack whoami"],
      [
        11,
        `CLICKCLACK_SERVER=http://127.0.0.1:${other.port} CLICKCLACK_TOKEN=sst_x clickclack whoami`,
      ],
    ];
    for (const [code, call] of calls) {
      const ended = await shell(call);
      expect([call, ended]).toMatchObject([call, { code }]);
      if (code !== 0) expect(ended.stderr).toMatch(/^clickclack: \S.+$/m);
    }
  });

  test("sends a token to no server but its own", async () => {
    const heard: (string | null)[] = [];
    using other = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch(request) {
        heard.push(request.headers.get("authorization"), request.headers.get("cookie"));
        return new Response("{}", { status: 404 });
      },
    });
    const elsewhere = `http://127.0.0.1:${other.port}`;
    await shell(`clickclack whoami --server ${elsewhere}`);
    await shell(`clickclack send general Ahoy --server ${elsewhere}`);
    await shell(`clickclack status --server ${elsewhere}`);
    await shell(
      `CLICKCLACK_SERVER=$SERVER CLICKCLACK_TOKEN=$BOT clickclack whoami --server ${elsewhere}`,
    );
    await shell(`CLICKCLACK_TOKEN=$BOT clickclack whoami`);
    expect(heard.filter((one) => one !== null)).toEqual([]);
  });

  test("ends quietly when its reader has enough, a stream with the next line", async () => {
    for (const text of ["One", "Two", "Three"]) await done(`clickclack send general ${text} -q`);
    const speaking = spawn("while clickclack send general Tick -q; do sleep 0.2; done");
    for (const call of [
      "clickclack --help",
      "clickclack man",
      "clickclack messages list general --all --json",
      "clickclack events tail --from-start --json",
      "clickclack messages tail general --json",
      "clickclack admin audit --json",
    ]) {
      const { code, stdout, stderr } = await shell(`${call} | head -n 1; echo "\${PIPESTATUS[0]}"`);
      expect([call, code, stdout.trim().split("\n").at(-1)]).toEqual([call, 0, "0"]);
      expect([call, stderr.includes("clickclack: ")]).toEqual([call, false]);
    }
    speaking.kill();
    await speaking.exited;
  });

  test("asks nothing where nobody is there to be asked", async () => {
    for (const call of [
      `XDG_CONFIG_HOME=$HOME/asked clickclack login "$SERVER"`,
      `XDG_CONFIG_HOME=$HOME/asked clickclack login "$SERVER" --email ava@example.com`,
      "clickclack send",
      "clickclack admin user set-password --user ava@example.com",
      "clickclack restore kept.tar.zst",
    ]) {
      const { code, stdout } = await shell(`setsid sh -c ${quoted(call)} < /dev/null`);
      expect([call, code === 0, stdout]).toEqual([call, false, ""]);
    }
  });

  describe("in a terminal", () => {
    beforeAll(() => done("clickclack channels use general"));

    const terminal = (call: string, more: Record<string, string> = {}) =>
      inTerminal(["bash", "-c", call], { cwd: home, environment: { ...environment, ...more } });

    test("is in colour, unless NO_COLOR is set", async () => {
      await using plain = terminal("clickclack channels list", { NO_COLOR: "1" });
      expect(await plain.exited).toBe(0);
      await using coloured = terminal("clickclack channels list");
      expect(await coloured.exited).toBe(0);
      expect(coloured.raw()).toContain("\u001b[");
      expect(plain.raw()).not.toContain("\u001b[");
      expect(coloured.text()).toBe(plain.text());
    });

    test("takes a message that is typed, until Ctrl+D", async () => {
      await using typing = terminal("clickclack send");
      await typing.shows("Ctrl-D");
      typing.type("Typed by hand\r\u0004");
      expect(await typing.exited).toBe(0);
      expect((await shell("clickclack messages list general --limit 1")).stdout).toContain(
        "Typed by hand",
      );
    });

    test("gives that up at Ctrl+C, and nothing is sent", async () => {
      await using typing = terminal("clickclack send");
      await typing.shows("Ctrl-D");
      typing.type("Better not\r\u0003");
      expect(await typing.exited).not.toBe(0);
      expect((await shell("clickclack messages list general")).stdout).not.toContain("Better not");
    });

    test("does not show a password", async () => {
      await done("clickclack admin user create --email pat@example.com --name Pat");
      await using typing = terminal("clickclack admin user set-password --user pat@example.com");
      await typing.shows("New password: ");
      typing.type("quite-a-secret\r");
      await typing.shows("once more: ");
      typing.type("quite-a-secret\r");
      expect(await typing.exited).toBe(0);
      expect(typing.text()).not.toContain("quite-a-secret");
      await using again = terminal('clickclack login "$SERVER" --email pat@example.com', {
        XDG_CONFIG_HOME: join(home, "typed"),
      });
      await again.shows(/password/i);
      again.type("quite-a-secret\r");
      expect(await again.exited).toBe(0);
      expect(again.text()).not.toContain("quite-a-secret");
    });

    test("ends a stream at Ctrl+C, as shells count it", async () => {
      await using watching = terminal("exec clickclack messages watch general");
      await watching.shows("Watching");
      watching.type("\u0003");
      expect(await watching.exited).toBe(130);
    });
  });

  test("goes on through a restart of the server, without a message lost or twice", async () => {
    const reading = spawn(
      "clickclack messages tail general --name restart --lines 0 --json --limit 6 --verbose",
    );
    const printed = reading.stdout.text();
    await done(
      'until ls "$HOME"/.local/state/clickclack/*restart* > /dev/null 2>&1; do sleep 0.05; done',
    );
    for (const n of [1, 2, 3]) await done(`clickclack send general "Before ${n}" -q`);
    await restart();
    for (const n of [1, 2, 3]) await done(`clickclack send general "After ${n}" -q`);
    expect(await reading.exited).toBe(0);
    const bodies = (await printed)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).body);
    expect(bodies).toEqual(["Before 1", "Before 2", "Before 3", "After 1", "After 2", "After 3"]);
  });
});

const quoted = (script: string) => `'${script.replaceAll("'", "'\\''")}'`;
