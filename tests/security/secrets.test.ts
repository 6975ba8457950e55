/** Secrets are found by their hash alone, and stand nowhere as they are. */
import { beforeAll, describe, expect, test } from "bun:test";
import { createMagicLink } from "../../src/features/auth/magic-links.ts";
import { newSetupLink } from "../../src/features/auth/setup.ts";
import { hashSecret } from "../../src/ids.ts";
import type { Answer, Headers } from "../harness/client.ts";
import { operations } from "../harness/document.ts";
import { engines, type Engine } from "../harness/engines.ts";
import { useInbox } from "../harness/inbox.ts";
import { useLogLines } from "../harness/log-lines.ts";
import { signIn } from "../harness/people.ts";
import { startServer, useServer, type TestServer } from "../harness/server.ts";
import { recording } from "../harness/statements.ts";
import { post, useWorld } from "../harness/world.ts";

const public_url = "https://chat.example.com";
const PASSWORD = "canary password of a person";
/** These end what the others need. */
const ENDING = new Set(["logout", "deleteWorkspace", "revokeSession", "revokeOtherSessions"]);
/** What stands in every value that is sent, and nowhere else. */
const CANARY = "zqcanary7f3a";

/** Something that opens something, and how it is used. */
interface Issued {
  readonly kind: string;
  readonly secret: string;
  use(): Promise<Answer>;
}

/** Every row of every table, as text. */
async function everythingStored({ db }: Pick<TestServer, "db">, engine: Engine): Promise<string> {
  const tables = await db.all<{ name: string }>(
    engine.name === "sqlite"
      ? "SELECT name FROM sqlite_master WHERE type = 'table'"
      : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  const rows: unknown[] = [];
  for (const { name } of tables) rows.push(name, await db.all(`SELECT * FROM ${name}`));
  return JSON.stringify(rows);
}

describe.each(engines)("secrets on $name", (plain) => {
  const engine = recording(plain);
  const inbox = useInbox();
  const lines = useLogLines();
  const world = useWorld({
    engine,
    mail: inbox.mail,
    public_url,
    password_auth: true,
    metrics: true,
    access_log: "all",
    github: { url: "https://github.example.com", client_id: "c", client_secret: "github-secret" },
  });
  const empty = useServer({ engine });
  let issued: readonly Issued[];
  /** What is a secret but looked up by something else. */
  const others: string[] = [PASSWORD, "github-secret"];

  const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

  beforeAll(async () => {
    const { server, nobody, owner, member, workspace, general } = world();
    const tokenOf = (answer: Answer) => (answer.json(201) as { token: string }).token;
    const session = await signIn(server, "Sess");
    const link = await createMagicLink(server.db, { email: "l@example.com", display_name: "L" });
    const invites = `/api/workspaces/${workspace.id}/invites`;
    const invite = tokenOf(await owner.post(invites, {}));
    const bots = await owner.post(`/api/workspaces/${workspace.id}/bots`, {
      display_name: "Canary",
      scopes: ["profile:read"],
    });
    const { bot, bot_token } = bots.json(201) as {
      bot: { id: string };
      bot_token: { token: string };
    };
    const codes = await owner.post(
      `/api/workspaces/${workspace.id}/bots/${bot.id}/setup-codes`,
      {},
    );
    const { code } = (codes.json(201) as { setup_code: { code: string } }).setup_code;
    const hook = tokenOf(
      await owner.post(`/api/workspaces/${workspace.id}/incoming-hooks`, {
        channel_id: general.id,
        name: "canary",
      }),
    );
    const password = { new_password: PASSWORD };
    expect((await member.call("PUT", "/api/auth/password", password)).status).toBe(204);
    await signIn(server, "Resa", "resa@example.com");
    expect(
      (await nobody.post("/api/auth/password/reset-request", { email: "resa@example.com" })).status,
    ).toBe(202);
    const reset = (await inbox.next("resa@example.com")).token;
    const address = { email: "new@example.com", current_password: PASSWORD };
    expect((await member.post("/api/auth/email/request", address)).status).toBe(202);
    const email = (await inbox.next("new@example.com")).token;
    const started = await nobody.get("/api/auth/github/start");
    const state = new URL(started.headers.get("location")!).searchParams.get("state")!;
    const binding = /cc_oauth_binding=([^;]+)/.exec(started.headers.get("set-cookie")!)![1]!;
    others.push(binding);
    const setup = (await newSetupLink(empty.db))!;
    issued = [
      {
        kind: "a session",
        secret: session.token,
        use: () => nobody.get("/api/me", bearer(session.token)),
      },
      {
        kind: "a session in a cookie",
        secret: (await signIn(server, "Cook")).token,
        use() {
          return nobody.get("/api/me", { cookie: `cc_session=${this.secret}` });
        },
      },
      {
        kind: "a bot's token",
        secret: bot_token.token,
        use: () => nobody.get("/api/me", bearer(bot_token.token)),
      },
      {
        kind: "a sign-in link",
        secret: link.token,
        use: () => nobody.post("/api/auth/magic/consume", { token: link.token }),
      },
      {
        kind: "an invite",
        secret: invite,
        use: () => nobody.post("/api/invites/accept", { token: invite, display_name: "Ivy" }),
      },
      {
        kind: "a setup code",
        // Its dashes are there for people.
        secret: code.replaceAll("-", ""),
        use: () => nobody.post("/api/bot-setup-codes/claim", { code }),
      },
      {
        kind: "a hook",
        secret: hook,
        use: () => nobody.post(`/api/hooks/in/${hook}`, { text: "built" }),
      },
      {
        kind: "a password reset",
        secret: reset,
        use: () =>
          nobody.post("/api/auth/password/reset", { token: reset, new_password: `${PASSWORD} 2` }),
      },
      {
        kind: "the confirmation of a mail address",
        secret: email,
        use: () => member.post("/api/auth/email/confirm", { token: email }),
      },
      {
        kind: "the state of a sign-in at a provider",
        secret: state,
        use: () =>
          nobody.get(`/api/auth/github/callback?state=${state}&error=access_denied`, {
            cookie: `cc_oauth_binding=${binding}`,
          }),
      },
      {
        kind: "a setup link",
        secret: setup,
        use: () => empty.nobody.post("/api/auth/setup", { token: setup, display_name: "First" }),
      },
    ];
  });

  test("are looked up by their hash, and no statement is given them as they are", async () => {
    for (const { kind, secret, use } of issued) {
      let answer: Answer | undefined;
      const asked = await engine.askedDuring(async () => {
        answer = await use.call({ secret });
      });
      // Whoever comes back from a provider that refused them was known, all the same.
      expect([kind, [200, 201, 403].includes(answer!.status), answer!.text.slice(0, 200)]).toEqual([
        kind,
        true,
        expect.any(String),
      ]);
      const given = asked.flatMap(({ args }) => args);
      expect([kind, given.includes(hashSecret(secret))]).toEqual([kind, true]);
      expect([kind, JSON.stringify(asked).includes(secret)]).toEqual([kind, false]);
    }
  });

  test("stand in no row of the database: messages, events and what auditors read among them", async () => {
    const stored =
      (await everythingStored(world().server, engine)) + (await everythingStored(empty, engine));
    expect(stored).toContain("built");
    for (const { kind, secret } of issued)
      expect([kind, stored.includes(secret)]).toEqual([kind, false]);
    for (const secret of others) expect(stored).not.toContain(secret);
  });

  test("stand in no line of the log, however much is logged, and in no metric", async () => {
    const { owner, nobody } = world();
    (await owner.get("/api/me")).json(200);
    const metrics = (await nobody.get("/metrics")).text;
    const log = lines.join("\n");
    expect(log).toContain("/api/hooks/in/:token");
    for (const { kind, secret } of issued)
      expect([kind, log.includes(secret), metrics.includes(secret)]).toEqual([kind, false, false]);
    for (const secret of others) expect(log + metrics).not.toContain(secret);
  });

  test("are shown once, to whom they are for: no list has them", async () => {
    const { owner, workspace } = world();
    const lists = ["invites", "bots", "incoming-hooks", "members", "audit-log"];
    for (const list of lists) {
      const { status, text } = await owner.get(`/api/workspaces/${workspace.id}/${list}`);
      expect([list, status]).toEqual([list, 200]);
      for (const { kind, secret } of issued)
        expect([list, kind, text.includes(secret)]).toEqual([list, kind, false]);
      expect(text).not.toMatch(/_hash"|"password"/);
    }
  });
});

describe.each(engines)("what is sent on $name", (engine) => {
  const lines = useLogLines();
  const world = useWorld({ engine, metrics: true, access_log: "all", password_auth: true });

  /** The operation with the canary in its path, its query, its headers and every field of its body. */
  function canaryOf({ method, path, query, fields = [] }: (typeof operations)[number]) {
    const search = [...query, "token", "code", "state"]
      .map((name) => `${name}=${CANARY}`)
      .join("&");
    return {
      method,
      at: (ids: Readonly<Record<string, string>>) =>
        `${path.replaceAll(/([a-z-]+)\/\{\w+\}/g, (_, noun: string) => `${noun}/${ids[noun] ?? CANARY}`).replaceAll(/\{\w+\}/g, CANARY)}?${search}`,
      body:
        method === "GET" ? undefined : Object.fromEntries(fields.map((field) => [field, CANARY])),
    };
  }
  const headers = (token: string): Headers => ({
    authorization: `Bearer ${token}`,
    "x-clickclack-user": CANARY,
    "user-agent": CANARY,
    referer: `http://localhost/${CANARY}`,
    "x-forwarded-for": CANARY,
  });

  async function sendEverywhere(server: Pick<TestServer, "nobody">, token: string) {
    const { workspace, general, owner } = world();
    const message = {
      id: "msg_none",
      ...(token === owner.token && (await post(owner, general, "x"))),
    };
    const ids = { workspaces: workspace.id, channels: general.id, messages: message.id };
    for (const operation of operations) {
      if (ENDING.has(operation.id)) continue;
      const { method, at, body } = canaryOf(operation);
      for (const known of [{}, ids]) {
        const answer = await server.nobody.call(method, at(known), body, headers(token));
        const repeated = answer.status >= 400 && answer.text.includes(CANARY);
        expect([operation.id, answer.status, repeated]).toEqual([
          operation.id,
          answer.status,
          false,
        ]);
        const names = JSON.stringify([...answer.headers]);
        expect([operation.id, names.includes(CANARY)]).toEqual([operation.id, false]);
      }
    }
  }
  const expectSilence = () => {
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes(CANARY))).toEqual([]);
  };

  test("with a wrong token stands in no log, metric, header or error of any operation", async () => {
    const { server, nobody } = world();
    for (const token of [`sst_${CANARY}`, `ccb_${CANARY}`]) await sendEverywhere(server, token);
    expectSilence();
    expect((await nobody.get("/metrics")).text).not.toContain(CANARY);
  });

  test("by somebody who may do it stands in no log, metric, header or error either", async () => {
    const { server, nobody, owner } = world();
    await sendEverywhere(server, owner.token);
    expectSilence();
    expect((await nobody.get("/metrics")).text).not.toContain(CANARY);
  });

  test("stands in no log when the database fails", async () => {
    const broken = await startServer({ engine, access_log: "all" });
    const person = await signIn(broken, "Soon Lost");
    await broken.loseDatabase();
    const logged = lines.length;
    await sendEverywhere(broken, person.token);
    expect(lines.length).toBeGreaterThan(logged);
    expectSilence();
    await broken.stop();
  });
});
