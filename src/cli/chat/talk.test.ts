import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { engines } from "../../../tests/harness/engines.ts";
import { useFolder } from "../../../tests/harness/folder.ts";
import type { Person } from "../../../tests/harness/people.ts";
import { call, callerOf } from "../../../tests/harness/talking.ts";
import { download } from "../../../tests/harness/uploads.ts";
import { newChannel, post, useWorld, type World } from "../../../tests/harness/world.ts";
import { MessagePage } from "../../features/messages/wire.ts";

const folder = useFolder();

/** A shell of somebody's: commands that have to go well, and what they print. */
function shellIn({ server, workspace }: World, who: Person) {
  const cwd = folder();
  const caller = callerOf(server, who, workspace, cwd);
  return {
    cwd,
    async done(...args: string[]) {
      const { code, stdout, stderr } = await call(caller, args);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.any(String) });
      return stdout.trimEnd();
    },
    async json(...args: string[]) {
      return JSON.parse(await this.done(...args, "--json"));
    },
    async refused(code: number, ...args: string[]) {
      const ended = await call(caller, args);
      expect({ args, code: ended.code }).toEqual({ args, code });
      expect(ended.stderr).toMatch(/^clickclack: \S.*/);
      return ended.stderr;
    },
  };
}

describe.each(engines)("talking from a shell, on $name,", (engine) => {
  const world = useWorld({ engine });
  const shellOf = (who: Person) => shellIn(world(), who);

  test("a message is written, answered, reacted to, quoted, changed, and taken back", async () => {
    const { owner, member } = world();
    const [olga, mia] = [shellOf(owner), shellOf(member)];
    const id = await olga.done("send", "#general", "Ahoy", "--plain");
    const answer = await mia.json("reply", id, "And back");
    expect(answer.message).toMatchObject({ parent_message_id: id, body: "And back" });
    const again = await olga.done("threads", "reply", answer.message.id, "Once more", "--plain");
    const thread = await mia.json("threads", "open", again);
    expect(thread.root.id).toBe(id);
    expect(thread.replies.map(({ body }: { body: string }) => body)).toEqual([
      "And back",
      "Once more",
    ]);
    expect(await mia.done("reactions", "add", id, "👍", "--plain")).toBe("👍");
    expect(await olga.done("reactions", "add", id, "👍")).toBe("👍 2");
    expect(await mia.done("reactions", "remove", id, "👍")).toBe("👍 1");
    const quote = await mia.json("messages", "send", "general", "That", "--reply-to", id);
    expect(quote.message).toMatchObject({ quoted_message_id: id, quoted_body_snapshot: "Ahoy" });
    await olga.done("messages", "edit", id, "Ahoy, all");
    const text = await mia.done("messages", "list", "general", "--limit", "2");
    expect(text.split("\n")).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d  Olga Owner  msg_\w{26}  \(edited\)$/),
      "  Ahoy, all",
      "  2 replies  👍 1",
      expect.stringContaining("Mia Member"),
      "  > Olga Owner: Ahoy",
      "  That",
    ]);
    await olga.refused(5, "messages", "edit", quote.message.id, "Mine");
    await olga.done("messages", "delete", again);
    const left = await olga.done("threads", "open", id, "--all", "--json");
    expect(left.split("\n").map((line) => JSON.parse(line).body)).toEqual([
      "Ahoy, all",
      "And back",
      "",
    ]);
    await olga.refused(4, "reply", "msg_01kb3c5e6f7g8h9jkmnpqrstvw", "Nobody");
    await olga.refused(4, "send", "#gneral", "Nowhere");
  });

  test("what carries a nonce is sent once, with its files", async () => {
    const { owner } = world();
    const olga = shellOf(owner);
    await Bun.write(join(olga.cwd, "plan.pdf"), "%PDF-1.7 plan");
    await Bun.write(join(olga.cwd, "notes.txt"), "Notes");
    const args = ["send", "general", "The plan", "--attach", "plan.pdf", "--attach", "notes.txt"];
    const { message } = await olga.json(...args, "--nonce", "plan-1");
    expect(message.attachments).toMatchObject([
      { filename: "plan.pdf", content_type: "application/pdf", byte_size: 13 },
      { filename: "notes.txt", content_type: "text/plain" },
    ]);
    const again = await olga.json(...args, "--nonce", "plan-1");
    expect(again.message).toEqual(message);
    expect(again.event).toBeUndefined();
    expect(await olga.refused(1, "send", "general", "Other", "--nonce", "plan-1")).toContain(
      "nonce",
    );
    const before = await olga.json("messages", "list", "general");
    const missing = await olga.refused(
      2,
      "send",
      "general",
      "Lost",
      "--attach",
      "plan.pdf",
      "--attach",
      "lost.txt",
    );
    expect(missing).toContain("lost.txt cannot be read: no such file or directory.");
    expect(await olga.json("messages", "list", "general")).toEqual(before);
  });

  test("direct messages are found by who is in them", async () => {
    const { owner, member, moderator } = world();
    const [olga, mia] = [shellOf(owner), shellOf(member)];
    for (const [who, handle] of [
      [member, "mia"],
      [moderator, "mo"],
    ] as const)
      (await who.patch("/api/me", { handle: `${handle}-${engine.name}` })).json(200);
    const [at, both] = [`@mia-${engine.name}`, `@mia-${engine.name},@mo-${engine.name}`];
    const { conversation } = await olga.json("dms", "open", at);
    const first = await olga.json("dms", "send", at, "Psst");
    expect(first.message.direct_conversation_id).toBe(conversation.id);
    await mia.done("send", conversation.id, "What?");
    const group = await olga.json("dms", "send", both, "All of you");
    expect(group.message.direct_conversation_id).not.toBe(conversation.id);
    const bodies = await olga.done("messages", "list", at, "--all", "--json");
    expect(bodies.split("\n").map((line) => JSON.parse(line).body)).toEqual(["Psst", "What?"]);
    const list = await mia.done("dms", "list");
    expect(list).toContain("@mo-");
    expect(await mia.done("dms", "list", "--plain")).toContain(conversation.id);
    await olga.refused(4, "dms", "send", "@nobody-here", "Psst");
  });

  test("a long history comes whole and in order, and page by page", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    for (let written = 0; written < 450; written += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, at) => post(owner, channel, `${written + at}`)),
      );
    const olga = shellOf(owner);
    const all = (await olga.done("messages", "list", channel.id, "--all", "--json"))
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(all.map(({ channel_seq }) => channel_seq)).toEqual(all.map((_, at) => at + 1));
    expect(all.length).toBe(450);
    const page = await olga.json(
      "messages",
      "list",
      channel.name,
      "--before",
      "100",
      "--limit",
      "3",
    );
    expect(page).toEqual(
      (await owner.get(`/api/channels/${channel.id}/messages?before_seq=100&limit=3`)).is(
        200,
        MessagePage,
      ),
    );
    const plain = await olga.done(
      "messages",
      "list",
      channel.name,
      "--around",
      "9",
      "--limit",
      "1",
      "--plain",
    );
    expect(plain).toBe(all[8].id);
  });
});

describe("from a shell,", () => {
  const world = useWorld();
  const shellOf = (who: Person) => shellIn(world(), who);

  test("messages are found by their words, and by where and from whom they are", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const word = "lantern";
    const mine = await post(owner, channel, `The ${word} is lit`);
    const hers = await post(member, channel, `Put the ${word} out\u001b[2J, please`);
    const olga = shellOf(owner);
    const found = await olga.json("messages", "search", word, "--sort", "newest");
    expect(found.results.map(({ id }: { id: string }) => id)).toEqual([hers.id, mine.id]);
    const args = ["messages", "search", word, "--in", `#${channel.name}`, "--from", member.user.id];
    expect(await olga.done(...args, "--plain")).toBe(hers.id);
    expect(await olga.done(...args)).toEndWith(`  Put the ${word} out [2J, please`);
    expect(await olga.done("messages", "search", word, "--all", "--plain")).toContain(mine.id);
    expect(await olga.done("messages", "search", `${word}x`)).toBe("");
  });

  test("a file of 5 MB arrives as it was, and once", async () => {
    const { server, owner } = world();
    const olga = shellOf(owner);
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    const content = Buffer.concat(Array.from({ length: 80 }, () => bytes));
    await Bun.write(join(olga.cwd, 'the "log".bin'), content);
    const args = ["upload", 'the "log".bin', "--nonce", "log-5"];
    const { upload } = await olga.json(...args);
    expect(upload).toMatchObject({ filename: 'the "log".bin', byte_size: content.length });
    expect(await olga.done(...args, "--plain")).toBe(upload.id);
    const back = await download(server, owner, `/api/uploads/${upload.id}`);
    expect(Buffer.compare(back.bytes, content)).toBe(0);
  });
});
