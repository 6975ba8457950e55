import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { useFolder } from "../../../tests/harness/folder.ts";
import { run } from "../../../tests/harness/child.ts";
import { call, callerOf, environmentOf } from "../../../tests/harness/talking.ts";
import { inTerminal } from "../../../tests/harness/terminal.ts";
import { newChannel, useWorld } from "../../../tests/harness/world.ts";
import { MessagePage } from "../../features/messages/wire.ts";
import type { Channel } from "../../features/channels/wire.ts";

const MAIN = join(import.meta.dir, "../../main.ts");
const folder = useFolder();

describe("the text of a message", () => {
  const world = useWorld();
  const shellOf = (cwd = folder()) =>
    callerOf(world().server, world().owner, world().workspace, cwd);
  const bodiesOf = async (channel: Channel) =>
    (await world().owner.get(`/api/channels/${channel.id}/messages`))
      .is(200, MessagePage)
      .messages.map(({ body }) => body);

  test("is the argument, --body, --file or --stdin: the first of them that is given", async () => {
    const { owner, workspace } = world();
    const [channel, shell] = [await newChannel(owner, workspace), shellOf()];
    await Bun.write(join(shell.cwd, "text.md"), "# of the file\n\ntwo lines\r\n");
    const ways = [
      ["argument", "--body", "body", "--file", "text.md", "--stdin"],
      ["--body", "body", "--file", "text.md", "--stdin"],
      ["--file", "text.md", "--stdin"],
      ["--file", "-"],
      ["--stdin"],
    ];
    for (const way of ways) {
      const { code, stderr } = await call(shell, ["send", channel.name, ...way], "of stdin\n");
      expect({ code, ignored: stderr.includes("is not read") }).toEqual({
        code: 0,
        ignored: way.length > 2,
      });
    }
    expect(await bodiesOf(channel)).toEqual([
      "argument",
      "body",
      "# of the file\n\ntwo lines",
      "of stdin",
      "of stdin",
    ]);
  });

  test("goes to the channel in use when it is all that is said", async () => {
    const { owner, workspace } = world();
    const [channel, shell] = [await newChannel(owner, workspace), shellOf()];
    const environment = { ...environmentOf(shell), CLICKCLACK_CHANNEL: channel.name };
    expect((await run(["send", "to all"], { cwd: shell.cwd, environment })).code).toBe(0);
    const place = await run(["send", `#${channel.name}`], { cwd: shell.cwd, environment });
    expect([place.code, place.stderr]).toEqual([2, expect.stringContaining("There is no text")]);
    expect(await bodiesOf(channel)).toEqual(["to all"]);
  });

  test("is refused with a sentence where it is none, and nothing is sent", async () => {
    const { owner, workspace } = world();
    const [channel, shell] = [await newChannel(owner, workspace), shellOf()];
    await Bun.write(join(shell.cwd, "latin1.txt"), new Uint8Array([72, 228, 102, 101, 110]));
    await Bun.write(join(shell.cwd, "empty.txt"), " \n");
    await Bun.write(join(shell.cwd, "long.txt"), "a".repeat(1_100_000));
    for (const [words, ...args] of [
      ["There is no text"],
      ["latin1.txt is not text in UTF-8", "--file", "latin1.txt"],
      ["The message is empty", "--file", "empty.txt"],
      ["The message is empty", "--body", ""],
      ["The message is too long", "--file", "long.txt"],
      ["missing.txt cannot be read: no such file", "--file", "missing.txt"],
      ["--nonce", "hello", "--nonce", "n".repeat(129)],
      [". cannot be read: ", "--file", "."],
      [". is no file", "hello", "--attach", "."],
    ]) {
      const { code, stdout, stderr } = await call(shell, ["send", `#${channel.name}`, ...args]);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: "" });
      expect(stderr).toMatch(/^clickclack: \S.*\.\n$/);
      expect(stderr).toContain(words!);
    }
    expect(await bodiesOf(channel)).toEqual([]);
  });

  test("is typed at a terminal where nothing else is said", async () => {
    const { owner, workspace } = world();
    const [channel, shell] = [await newChannel(owner, workspace), shellOf()];
    const environment = environmentOf(shell);
    const send = [process.execPath, MAIN, "send", `#${channel.name}`];
    await using terminal = inTerminal(send, { cwd: shell.cwd, environment });
    await terminal.shows("Ctrl-D");
    terminal.type("typed\rby hand\r\u0004");
    await terminal.shows(`Sent to #${channel.name}.`);
    expect(await terminal.exited).toBe(0);
    const never = [...send, "--no-input"];
    await using silent = inTerminal(never, { cwd: shell.cwd, environment });
    await silent.shows("There is no text");
    expect(await silent.exited).toBe(2);
    expect(await bodiesOf(channel)).toEqual(["typed\nby hand"]);
  });

  test("of 900 KB from standard input arrives as it was", async () => {
    const { owner, workspace } = world();
    const [channel, shell] = [await newChannel(owner, workspace), shellOf()];
    const text = "0123456789abcde\n".repeat(56_000).trimEnd();
    expect((await call(shell, ["send", channel.name, "--stdin"], `${text}\n`)).code).toBe(0);
    expect(await bodiesOf(channel)).toEqual([text]);
  });
});

describe("a file", () => {
  const world = useWorld();

  test("comes from standard input under the name it is given", async () => {
    const { server, owner, workspace } = world();
    const shell = callerOf(server, owner, workspace, folder());
    const { stdout } = await call(shell, ["upload", "-", "--name", "log.pdf", "--json"], "a,b\n");
    const { upload } = JSON.parse(stdout);
    expect(upload).toMatchObject({
      filename: "log.pdf",
      byte_size: 4,
      content_type: "application/pdf",
    });
    const nameless = await call(shell, ["upload", "-"], "a");
    expect([nameless.code, nameless.stderr]).toEqual([2, expect.stringContaining("--name")]);
  });

  test("shows at a terminal how far it is", async () => {
    const { server, owner, workspace } = world();
    const shell = callerOf(server, owner, workspace, folder());
    await Bun.write(join(shell.cwd, "big.bin"), new Uint8Array(3_000_000));
    const upload = [process.execPath, MAIN, "upload", "big.bin"];
    const environment = environmentOf(shell);
    await using terminal = inTerminal(upload, { cwd: shell.cwd, environment });
    await terminal.shows("100%");
    await terminal.shows("upl_");
    expect(await terminal.exited).toBe(0);
  });
});
