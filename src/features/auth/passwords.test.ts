import { describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { useInbox } from "../../../tests/harness/inbox.ts";
import { useLogLines } from "../../../tests/harness/log-lines.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { useServer } from "../../../tests/harness/server.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { recording } from "../../../tests/harness/statements.ts";
import { UserAnswer } from "../people/wire.ts";
import { WorkspaceList } from "../workspaces/wire.ts";
import { Accepted } from "./password-wire.ts";
import { hashCheaply } from "./hashing.ts";
import { AuthProviders, SignedIn } from "./wire.ts";

const SIGN_IN = "/api/auth/password/sign-in";
const PASSWORD = "/api/auth/password";
const ASK = "/api/auth/password/reset-request";
const RESET = "/api/auth/password/reset";
const public_url = "https://chat.example.com";
const GOOD = "six wet otters";
const OTHER = "nine dry herons";

let network = 0;
/** Each from a network of its own, as through a proxy on this machine. */
const elsewhere = () => {
  const address = `198.51.100.${(network += 1) % 256}`;
  return { "x-forwarded-for": address, "x-real-ip": address };
};

describe.each(engines)("a password, on $name,", (engine) => {
  const inbox = useInbox();
  const lines = useLogLines();
  const server = useServer({ engine, mail: inbox.mail, public_url, password_auth: true });
  const { nobody } = server;
  const put = (who: Person, body: unknown) => who.call("PUT", PASSWORD, body, elsewhere());
  const enter = (login: string, password: string, headers: Record<string, string> = elsewhere()) =>
    nobody.post(SIGN_IN, { login, password }, headers);
  /** Somebody with a handle, an address and a password. */
  async function someone(name: string): Promise<Person> {
    const person = await signIn(server, name, `${name.toLowerCase()}@example.com`);
    (await person.patch("/api/me", { handle: name })).is(200, UserAnswer);
    expect((await put(person, { new_password: GOOD })).status).toBe(204);
    return person;
  }
  const audited = async (who: Person) =>
    (
      await server.db.all<{ action: string }>(
        "SELECT action FROM audit_log WHERE actor_id = (SELECT id FROM users WHERE public_id = ?) ORDER BY id",
        who.user.id,
      )
    ).map(({ action }) => action);

  test("signs in with the mail address or the handle, however they are written", async () => {
    const offered = (await nobody.get("/api/auth/providers")).is(200, AuthProviders);
    expect(offered).toMatchObject({ password: true, mail: true });
    const ava = await someone("Ava");
    for (const login of ["ava@example.com", " AVA@Example.com", "ava", "@Ava"]) {
      const answer = await enter(login, GOOD);
      const signedIn = answer.is(200, SignedIn);
      expect(signedIn.user.id).toBe(ava.user.id);
      expect(answer.headers.get("set-cookie")).toContain(`cc_session=${signedIn.token};`);
    }
    expect(await audited(ava)).toEqual([
      "user.created",
      "workspace.created",
      "user.signed_in",
      "password.set",
      ...Array.from({ length: 4 }, () => "user.signed_in"),
    ]);
  });

  test("is the same in whatever way a keyboard composes its letters", async () => {
    const uma = await signIn(server, "Uma", "uma@example.com");
    expect((await put(uma, { new_password: "fünf Füchse" })).status).toBe(204);
    (await enter("uma@example.com", "fünf Füchse".normalize("NFD"))).is(200, SignedIn);
  });

  test("that is wrong, nobody's or of somebody without one is one answer after the same work", async () => {
    const bo = await someone("Bo");
    await signIn(server, "Cy", "cy@example.com");
    const wrong = [
      ["bo@example.com", OTHER],
      ["bo", GOOD.toUpperCase()],
      ["bo", ""],
      ["cy@example.com", GOOD],
      ["nobody@example.com", GOOD],
      ["nobody", GOOD],
      ["", GOOD],
      ["b\0o", GOOD],
      ["\ud800", GOOD],
    ] as const;
    const answers = await Promise.all(wrong.map(([login, password]) => enter(login, password)));
    for (const answer of answers) expect(answer.refused(401).code).toBe("password_wrong");
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => [...headers.keys()].sort().join())).size).toBe(1);
    (await bo.get("/api/me")).is(200, UserAnswer);
  });

  test("of a bot or of somebody deactivated signs nobody in", async () => {
    const di = await someone("Di");
    await server.db.write((tx) =>
      tx.run(
        "UPDATE users SET deleted_at = ? WHERE public_id = ?",
        new Date().toISOString(),
        di.user.id,
      ),
    );
    expect((await enter("di@example.com", GOOD)).refused(401).code).toBe("password_wrong");
    expect((await enter("di", GOOD)).refused(401).code).toBe("password_wrong");
  });

  test.each([
    ["short one", "10 to 1024"],
    ["x".repeat(1_024), "anybody would try"],
    ["1234567890", "anybody would try"],
    ["qwertyuiop", "anybody would try"],
    ["password123", "anybody would try"],
    ["ClickClack1", "anybody would try"],
    ["abababababab", "anybody would try"],
    ["edwina.weak", "your name"],
    ["edwina.weak@example.com", "your name"],
    ["Edwina Weak!", "your name"],
  ])("that anybody would guess is refused: %s", async (new_password, reason) => {
    const ed = await signIn(server, "Edwina Weak", "edwina.weak@example.com");
    const { code, error } = (await put(ed, { new_password })).refused(400);
    expect(code).toBe("password_weak");
    expect(error).toContain(reason);
  });

  test("may have a thousand characters and spaces, and no other rules", async () => {
    const flo = await signIn(server, "Flo", "flo@example.com");
    const long = "a very long one ".repeat(64);
    expect((await put(flo, { new_password: long })).status).toBe(204);
    (await enter("flo@example.com", long)).is(200, SignedIn);
    (await enter("flo@example.com", long.slice(1))).refused(401);
    (await put(flo, { current_password: long, new_password: `${long}x` })).refused(400);
  });

  test("is changed by those who say the one they have, which signs them out everywhere else", async () => {
    const gus = await someone("Gus");
    const other = (await enter("gus", GOOD)).is(200, SignedIn);
    const workspace_id = (await gus.get("/api/workspaces")).is(200, WorkspaceList).workspaces[0]!
      .id;
    const socket = listenTo(server, { workspace_id, token: other.token });
    await socket.first(1);
    expect((await put(gus, { new_password: OTHER })).refused(400).code).toBe(
      "current_password_required",
    );
    const wrong = await put(gus, { current_password: OTHER, new_password: OTHER });
    expect(wrong.refused(403).code).toBe("password_wrong");
    expect((await put(gus, { current_password: GOOD, new_password: OTHER })).status).toBe(204);
    expect(await socket.closed).toEqual({ code: 1008, reason: "revoked" });
    (await gus.get("/api/me")).is(200, UserAnswer);
    (await enter("gus", GOOD)).refused(401);
    (await enter("gus", OTHER)).is(200, SignedIn);
    expect(await audited(gus)).toContain("password.changed");
  });

  test("that is refused as it is too weak counts as no wrong one", async () => {
    const vic = await someone("Vic");
    const body = { current_password: GOOD, new_password: "1234567890" };
    for (let count = 0; count < 25; count += 1)
      expect((await put(vic, body)).refused(400).code).toBe("password_weak");
    expect((await put(vic, { ...body, new_password: OTHER })).status).toBe(204);
  });

  test("is not set by a sign-in that ends while it is hashed", async () => {
    const thief = await signIn(server, "Thea", "thea@example.com");
    const thea = await signIn(server, "Thea", "thea@example.com");
    hashCheaply(false);
    try {
      const set = put(thief, { new_password: OTHER });
      expect((await thea.post("/api/auth/sessions/revoke-others")).status).toBe(200);
      expect((await set).refused(401).code).toBe("invalid_token");
    } finally {
      hashCheaply(true);
    }
    expect((await put(thea, { new_password: GOOD })).status).toBe(204);
  });

  test("is changed once by two that try at the same time", async () => {
    const hal = await someone("Hal");
    const answers = await Promise.all(
      [OTHER, "ten loud magpies"].map((new_password) =>
        put(hal, { current_password: GOOD, new_password }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
  });

  test("that is forgotten is set anew by mail, once, within an hour, and ends every sign-in", async () => {
    const ida = await someone("Ida");
    (await nobody.post(ASK, { email: "IDA@example.com" }, elsewhere())).is(202, Accepted);
    const { text, token } = await inbox.next("ida@example.com");
    expect(text).toContain(`${public_url}/reset#${token}`);
    const refused = await nobody.post(RESET, { token, new_password: "too short" }, elsewhere());
    expect(refused.refused(400).code).toBe("password_weak");
    const body = { token, new_password: OTHER };
    const answers = await Promise.all([1, 2].map(() => nobody.post(RESET, body, elsewhere())));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    const signedIn = answers.find(({ status }) => status === 200)!.is(200, SignedIn);
    expect(signedIn.user.id).toBe(ida.user.id);
    (await ida.get("/api/me")).refused(401);
    (await enter("ida", GOOD)).refused(401);
    (await enter("ida", OTHER)).is(200, SignedIn);
    expect(await audited(ida)).toContain("password.reset");
  });

  test("is not set by a link that is used, expired, unknown or of somebody deactivated, in the same words", async () => {
    const jo = await someone("Jo");
    const link = async () => {
      (await nobody.post(ASK, { email: "jo@example.com" }, elsewhere())).is(202, Accepted);
      return (await inbox.next("jo@example.com")).token;
    };
    const [used, other] = [await link(), await link()];
    const reset = (token: string) =>
      nobody.post(RESET, { token, new_password: OTHER }, elsewhere());
    const { token } = (await reset(used)).is(200, SignedIn);
    const expired = await link();
    await server.db.write((tx) =>
      tx.run("UPDATE password_resets SET expires_at = ?", new Date().toISOString()),
    );
    const answers = [await reset(used), await reset(other), await reset(expired)];
    answers.push(await reset("rst_unknown"), await reset(""));
    for (const answer of answers) expect(answer.refused(400).code).toBe("password_reset_invalid");
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    (await nobody.get("/api/me", { authorization: `Bearer ${token}` })).is(200, UserAnswer);
    expect(jo.user.id).toStartWith("usr_");
  });

  test("that is forgotten is answered for alike, whether the address is anybody's", async () => {
    await someone("Kim");
    const before = inbox.received.length;
    const ask = (email: string) => nobody.post(ASK, { email }, elsewhere());
    const answers = [await ask("kim@example.com"), await ask("no.kim@example.com")];
    await server.mailed();
    for (const answer of answers) answer.is(202, Accepted);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(inbox.received.slice(before).map(({ to }) => to)).toEqual([["kim@example.com"]]);
  });

  test("is guessed twenty times at once for an account from wherever, and then not even the right one counts", async () => {
    await someone("Lea");
    for (let count = 0; count < 20; count += 1) (await enter("lea", OTHER)).refused(401);
    const refused = await enter(" LEA", GOOD);
    expect(refused.refused(429).code).toBe("too_many_requests");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(60);
    (await enter("@lea", GOOD)).refused(429);
    for (let count = 0; count < 20; count += 1) (await enter("no.lea", OTHER)).refused(401);
    (await enter("no.lea", OTHER)).refused(429);
  });

  test("is guessed thirty times at once from one network, whomever it is for, and those who are right are not counted", async () => {
    await someone("Max");
    const here = elsewhere();
    for (let count = 0; count < 10; count += 1) (await enter("max", GOOD, here)).is(200, SignedIn);
    for (let count = 0; count < 30; count += 1)
      (await enter(`guess-${count}`, OTHER, here)).refused(401);
    (await enter("guess-31", OTHER, here)).refused(429);
    (await enter("max", GOOD, here)).refused(429);
    (await enter("max", GOOD)).is(200, SignedIn);
  });

  test("takes JSON alone, from no page of another site", async () => {
    await someone("Ola");
    const body = { login: "ola", password: GOOD };
    for (const path of [SIGN_IN, ASK, RESET]) {
      (await nobody.post(path, body, { origin: "https://evil.example" })).refused(403);
      (await nobody.post(path, body, { "sec-fetch-site": "cross-site" })).refused(403);
      (await nobody.post(path, body, { "content-type": "text/plain" })).refused(415);
    }
  });

  test("gives a sign-in of its own each time, whatever cookie was there before", async () => {
    const pia = await someone("Pia");
    const fixed = `sst_${"A".repeat(43)}`;
    for (const planted of [fixed, pia.token]) {
      const cookie = { ...elsewhere(), cookie: `cc_session=${planted}` };
      const answer = await enter("pia", GOOD, cookie);
      const { token } = answer.is(200, SignedIn);
      expect(token).not.toBe(planted);
      expect(answer.headers.get("set-cookie")).toStartWith(`cc_session=${token};`);
    }
    (await nobody.get("/api/me", { authorization: `Bearer ${fixed}` })).refused(401);
  });

  test("stands in no log, and nowhere as it is", async () => {
    const quin = await someone("Quin");
    await enter("quin", "not the right one");
    (await nobody.post(ASK, { email: "quin@example.com" }, elsewhere())).is(202, Accepted);
    const { token } = await inbox.next("quin@example.com");
    const { db } = server;
    const stored = JSON.stringify([
      await db.all("SELECT * FROM passwords"),
      await db.all("SELECT * FROM password_resets"),
      await db.all("SELECT * FROM audit_log"),
    ]);
    for (const secret of [GOOD, "not the right one", token, quin.token])
      for (const where of [stored, lines.join("")]) expect(where).not.toContain(secret);
    expect(lines.join("")).not.toContain("quin@example.com");
    expect(stored).toContain("$argon2id$");
  });
});

describe.each(engines)("whoever guesses, on $name,", (plain) => {
  const engine = recording(plain);
  const server = useServer({ engine, password_auth: true });
  const guess = (login: string) => () =>
    server.nobody.post(SIGN_IN, { login, password: OTHER }, elsewhere());

  test("makes the server do the same for accounts that are there and that are not", async () => {
    const ava = await signIn(server, "Ava", "ava@example.com");
    (await ava.patch("/api/me", { handle: "ava" })).is(200, UserAnswer);
    expect((await ava.call("PUT", PASSWORD, { new_password: GOOD })).status).toBe(204);
    await signIn(server, "Bo", "bo@example.com");
    for (const [there, without, none] of [
      ["ava@example.com", "bo@example.com", "no@example.com"],
      ["ava", "bo", "no"],
    ] as const) {
      const asked = await engine.during(guess(there));
      expect(asked.length).toBe(1);
      expect(await engine.during(guess(without))).toEqual(asked);
      expect(await engine.during(guess(none))).toEqual(asked);
    }
  });
});

describe("without passwords and mail", () => {
  const server = useServer();

  test("none is offered, taken or set", async () => {
    const offered = (await server.nobody.get("/api/auth/providers")).is(200, AuthProviders);
    expect(offered).toEqual({
      magic_link: { request: false },
      github: false,
      openclaw: false,
      password: false,
      setup_required: true,
    });
    const ava = await signIn(server, "Ava");
    const answers = [
      await server.nobody.post(SIGN_IN, { login: "x", password: GOOD }),
      await server.nobody.post(ASK, { email: "a@example.com" }),
      await server.nobody.post(RESET, { token: "rst_", new_password: GOOD }),
      await ava.call("PUT", PASSWORD, { new_password: GOOD }),
    ];
    for (const answer of answers) expect(answer.refused(501).code).toBe("password_not_configured");
    const email = await ava.post("/api/auth/email/request", { email: "a@example.com" });
    expect(email.refused(501).code).toBe("mail_not_configured");
  });
});
