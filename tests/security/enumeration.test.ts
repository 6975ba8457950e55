/** Nobody learns who is here, or what there is, from how they are refused. */
import { describe, expect, test } from "bun:test";
import type { Answer, Headers } from "../harness/client.ts";
import { newBot } from "../harness/bots.ts";
import { engines } from "../harness/engines.ts";
import { useInbox } from "../harness/inbox.ts";
import { signIn } from "../harness/people.ts";
import { newPrivateChannel, post, useWorld } from "../harness/world.ts";

/** All of an answer but what differs each time. */
const whole = ({ status, headers, text }: Answer) => [
  status,
  [...headers].filter(([name]) => !["date", "x-correlation-id"].includes(name)),
  text,
];

describe.each(engines)("from the answers on $name", (engine) => {
  const inbox = useInbox();
  const world = useWorld({
    engine,
    mail: inbox.mail,
    public_url: "https://chat.example.com",
    password_auth: true,
  });
  let network = 0;
  /** Somebody at an address of their own, whom no limit of others holds up. */
  const elsewhere = (): Headers => {
    const address = `203.0.113.${(network += 1)}`;
    return { "x-forwarded-for": address, "x-real-ip": address };
  };

  test("nobody learns whether a mail address has an account, by any of the ways to sign in", async () => {
    const { nobody, server } = world();
    await signIn(server, "Known", "known@example.com");
    const ask = async (path: string, field: string, value: string) =>
      whole(await nobody.post(path, { [field]: value, password: "wrong" }, elsewhere()));
    for (const [path, field] of [
      ["/api/auth/magic/request", "email"],
      ["/api/auth/password/reset-request", "email"],
      ["/api/auth/password/sign-in", "login"],
    ] as const)
      expect(await ask(path, field, "known@example.com")).toEqual(
        await ask(path, field, "unknown@example.com"),
      );
  });

  test("nobody learns whether a handle is taken without signing in", async () => {
    const { nobody, member } = world();
    (await member.patch("/api/me", { handle: "mia" })).json(200);
    const ask = async (login: string) =>
      whole(await nobody.post("/api/auth/password/sign-in", { login, password: "x" }, elsewhere()));
    expect(await ask("mia")).toEqual(await ask("nobody-at-all"));
  });

  test("used, expired and unknown secrets are one answer each", async () => {
    const { nobody, owner, outsider, workspace } = world();
    const made = await owner.post(`/api/workspaces/${workspace.id}/invites`, { max_uses: 1 });
    const { token } = made.json(201) as { token: string };
    expect((await outsider.post("/api/invites/accept", { token })).status).toBe(200);
    const invites = await Promise.all(
      [token, "ivt_unknown", `${token}x`, ""].map((invite) =>
        nobody.post("/api/invites/accept", { token: invite, display_name: "Eve" }, elsewhere()),
      ),
    );
    for (const answer of invites.slice(1)) expect(whole(answer)).toEqual(whole(invites[0]!));
    for (const [path, status] of [
      ["/api/auth/magic/consume", 400],
      ["/api/auth/setup", 400],
    ] as const) {
      const tried = await Promise.all(
        ["mgt_a", "stp_b", "x", token].map((secret) =>
          nobody.post(path, { token: secret, display_name: "Eve" }, elsewhere()),
        ),
      );
      for (const answer of tried) expect(whole(answer)).toEqual(whole(tried[0]!));
      expect(tried[0]?.status).toBe(status);
    }
  });

  test("tokens that were revoked and tokens that never were are one answer each", async () => {
    const { nobody, server, workspace } = world();
    const bot = await newBot(server, workspace, ["profile:read"]);
    const person = await signIn(server, "Soon Gone");
    await person.post("/api/auth/logout");
    await server.db.write((tx) =>
      tx.run("UPDATE bot_tokens SET revoked_at = ?", new Date().toISOString()),
    );
    const ask = async (token: string) =>
      whole(await nobody.get("/api/me", { authorization: `Bearer ${token}` }));
    expect(await ask(person.token)).toEqual(await ask("sst_never"));
    expect(await ask(bot.token)).toEqual(await ask("ccb_never"));
  });

  test("what one may not see is answered for as what does not exist", async () => {
    const { owner, member, workspace } = world();
    const hidden = await newPrivateChannel(owner, workspace);
    const message = await post(owner, hidden, "secret");
    const ask = async (path: string) => whole(await member.get(path));
    for (const [there, nowhere] of [
      [`/api/channels/${hidden.id}/messages`, "/api/channels/chn_none/messages"],
      [`/api/channels/${hidden.id}/members`, "/api/channels/chn_none/members"],
      [`/api/messages/${message.id}`, "/api/messages/msg_none"],
      [`/api/messages/${message.id}/thread`, "/api/messages/msg_none/thread"],
    ] as const)
      expect(await ask(there)).toEqual(await ask(nowhere));
  });
});
