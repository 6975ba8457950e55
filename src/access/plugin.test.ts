import { describe, expect, test } from "bun:test";
import { newBot } from "../../tests/harness/bots.ts";
import type { Answer, Client } from "../../tests/harness/client.ts";
import { engines } from "../../tests/harness/engines.ts";
import { beginRequest, sendBeginning } from "../../tests/harness/raw.ts";
import { until } from "../../tests/harness/until.ts";
import { sendForm, textFile } from "../../tests/harness/uploads.ts";
import { useWorld } from "../../tests/harness/world.ts";
import { MessagePage } from "../features/messages/wire.ts";
import { UserAnswer } from "../features/people/wire.ts";

/** So slow that nothing comes back while a test runs. */
const FIVE = { perSecond: 0.001, burst: 5 };

describe.each(engines)("a caller's limit on $name", (engine) => {
  const world = useWorld({ engine, rate_limit: FIVE });

  const rename = (who: Client, headers?: Record<string, string>) =>
    who.patch("/api/me", {}, headers);

  /** Writes until the server wants no more. */
  async function spend(who: Client): Promise<Answer> {
    for (let written = 0; written < 5; written += 1) {
      const answer = await rename(who);
      if (answer.status === 429) return answer;
    }
    return rename(who);
  }

  test("ends writing with a time to try again, and never reading", async () => {
    const { member, general } = world();
    for (let written = 0; written < 5; written += 1) (await rename(member)).is(200, UserAnswer);
    const refused = await rename(member);
    expect(refused.refused(429).code).toBe("too_many_requests");
    expect(refused.headers.get("retry-after")).toBe("1000");
    for (const path of ["/api/me", `/api/channels/${general.id}/messages`, "/api/workspaces"])
      for (const method of ["GET", "HEAD"] as const)
        expect((await member.call(method, path)).status).toBe(200);
  });

  test("holds up nobody else, and each bot for itself", async () => {
    const { server, workspace, general, moderator, owner } = world();
    const bots = [
      await newBot(server, workspace, ["messages:write"]),
      await newBot(server, workspace, ["messages:write"]),
    ];
    (await spend(moderator)).refused(429);
    const say = (bot: Client) => bot.post(`/api/channels/${general.id}/messages`, { body: "x" });
    for (let written = 0; written < 5; written += 1) expect((await say(bots[0]!)).status).toBe(201);
    (await say(bots[0]!)).refused(429);
    expect((await say(bots[1]!)).status).toBe(201);
    expect((await rename(owner)).status).toBe(200);
  });

  test("is one for all of a person's credentials", async () => {
    const { guest, nobody } = world();
    (await spend(guest)).refused(429);
    const cookie = { cookie: `cc_session=${guest.token}`, "x-clickclack-csrf": "1" };
    (await rename(nobody, cookie)).refused(429);
  });

  test("counts uploads, and what is refused for another reason", async () => {
    const { workspace, outsider, member } = world();
    (await spend(member)).refused(429);
    const query = { workspace_id: workspace.id };
    (await sendForm(member, query, ["file", textFile("x")])).refused(429);
    for (let tried = 0; tried < 5; tried += 1)
      (await outsider.post("/api/channels/chn_none/messages", { body: "x" })).refused(404);
    (await outsider.post("/api/channels/chn_none/messages", { body: "x" })).refused(429);
  });

  test("leaves alone what is not stored, which has a limit of its own", async () => {
    const { owner, workspace, general } = world();
    (await spend(owner)).refused(429);
    const typing = { type: "typing.started", workspace_id: workspace.id, channel_id: general.id };
    for (let sent = 0; sent < 10; sent += 1)
      expect((await owner.post("/api/realtime/ephemeral", typing)).status).toBe(202);
  });

  test("is asked before the body is read, as the caller is", async () => {
    const { server, member } = world();
    (await spend(member)).refused(429);
    const begin = (path: string, headers: string) =>
      sendBeginning(
        server.url,
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n${headers}\r\n{"bo`,
      );
    for (const path of ["/api/channels/chn_none/messages", "/api/uploads"]) {
      const spent = await begin(path, `Authorization: Bearer ${member.token}\r\n`);
      expect([spent.status, spent.headers.get("retry-after")]).toEqual([
        429,
        expect.stringMatching(/^\d+$/),
      ]);
      expect((await begin(path, "")).status).toBe(401);
      expect((await begin(path, "Authorization: Bearer sst_wrong\r\n")).status).toBe(401);
    }
  });
});

describe.each(engines)("a request whose body is long on its way, on $name,", (engine) => {
  const world = useWorld({ engine });

  test("counts no more once the token that let it in is revoked", async () => {
    const { server, workspace, general, owner } = world();
    const bot = await newBot(server, workspace, ["messages:write"]);
    const say = JSON.stringify({ body: "too late" });
    const rpc = JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "post_message", arguments: { channel: general.id, body: "too late" } },
    });
    const begin = (path: string, body: string, headers = "") =>
      beginRequest(
        server.url,
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bot.token}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body.slice(0, 5)}`,
      );
    const noted = async () =>
      (
        await server.db.get<{ last_used_at: string | null }>(
          "SELECT last_used_at FROM bot_tokens WHERE public_id = ?",
          bot.token_id,
        )
      )?.last_used_at ?? null;

    const message = begin(`/api/channels/${general.id}/messages`, say);
    await until("the bot is let in", async () => (await noted()) !== null);
    await server.db.write((tx) =>
      tx.run("UPDATE bot_tokens SET last_used_at = NULL WHERE public_id = ?", bot.token_id),
    );
    const tool = begin("/mcp", rpc, "Accept: application/json, text/event-stream\r\n");
    await until("the bot is let in again", async () => (await noted()) !== null);
    expect((await owner.post(`/api/bot-tokens/${bot.token_id}/revoke`)).status).toBe(200);

    expect((await message.answer(say.slice(5))).status).toBe(401);
    expect((await tool.answer(rpc.slice(5))).body).toContain("invalid_token");
    const page = await owner.get(`/api/channels/${general.id}/messages`);
    expect(page.is(200, MessagePage).messages).toEqual([]);
  });
});

describe("without a limit", () => {
  const world = useWorld();

  test("one may write as often as one can", async () => {
    const { member } = world();
    const all = await Promise.all(Array.from({ length: 600 }, () => member.patch("/api/me", {})));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
  });
});
