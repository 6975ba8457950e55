import { afterAll, describe, expect, test } from "bun:test";
import { UserAnswer } from "../../src/features/people/wire.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { engines } from "../harness/engines.ts";
import { signIn } from "../harness/people.ts";
import { useServer } from "../harness/server.ts";
import { callbackOf, openBrowser, PUBLIC_URL, type Browser } from "./browser.ts";
import { startConformant } from "./conformant.ts";
import { CLIENT } from "./hostile.ts";

const provider = await startConformant([callbackOf("oidc"), callbackOf("openclaw")]);
afterAll(() => provider.stop());

const START = "/api/auth/oidc/start";
const BINDING = "cc_oauth_binding";

describe.each(engines)("signing in at a conformant provider, on $name", (engine) => {
  const oidc = { ...CLIENT, issuer: provider.issuer, name: "Example SSO" };
  const server = useServer({ engine, public_url: PUBLIC_URL, oidc, openclaw: oidc });

  /** Goes to the provider and signs in there; the address that the browser is sent back to. */
  const begin = async (browser: Browser, login: string, start = START) =>
    provider.approve(await browser.sentFrom(start), login);

  /** All of it. */
  async function signedIn(login: string, browser = openBrowser(server)): Promise<Browser> {
    const home = await browser.sentFrom(await begin(browser, login));
    expect(home.href).toBe(`${PUBLIC_URL}/`);
    return browser;
  }

  const me = async (browser: Browser) => (await browser.visit("/api/me")).is(200, UserAnswer).user;

  test("makes somebody new a member of the default workspace", async () => {
    await signIn(server, "First Owner", "first.owner@example.com");
    const browser = await signedIn("ada");
    expect((await me(browser)).display_name).toBe("Ada Conformant");
    const { workspaces } = (await browser.visit("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces.map(({ slug, role }) => [slug, role])).toEqual([["clickclack", "member"]]);
  });

  test("finds the same person again, and the one whose verified mail address it is", async () => {
    const person = await signIn(server, "Bea Before", "bea@example.com");
    const [first, second] = [await signedIn("bea"), await signedIn("bea")];
    expect([(await me(first)).id, (await me(second)).id]).toEqual([person.user.id, person.user.id]);
    expect((await me(first)).display_name).toBe("Bea Before");
  });

  test("does not bring back whoever has been removed since", async () => {
    const owner = await signIn(server, "Olga Owner", "first.owner@example.com");
    const { workspaces } = (await owner.get("/api/workspaces")).is(200, WorkspaceList);
    const browser = await signedIn("rex");
    const { id } = await me(browser);
    const removed = await owner.delete(`/api/workspaces/${workspaces[0]!.id}/members/${id}`);
    expect(removed.status).toBe(204);
    const again = await signedIn("rex");
    expect((await me(again)).id).toBe(id);
    expect((await again.visit("/api/workspaces")).is(200, WorkspaceList).workspaces).toEqual([]);
  });

  test("works by OpenClaw's addresses alike", async () => {
    const browser = openBrowser(server);
    const back = await begin(browser, "cleo", "/api/auth/openclaw/start");
    expect(back.href).toStartWith(callbackOf("openclaw"));
    expect((await browser.sentFrom(back)).href).toBe(`${PUBLIC_URL}/`);
    expect((await me(browser)).display_name).toBe("Cleo Conformant");
  });

  test("writes down for auditors that somebody came, and by which way", async () => {
    await signedIn("audra");
    const rows = await server.db.all<{ action: string; metadata: string }>(
      `SELECT a.action, a.metadata FROM audit_log a JOIN users u ON u.id = a.actor_id
       WHERE u.display_name = 'Audra Conformant' ORDER BY a.id`,
    );
    const way = JSON.stringify({ provider: `oidc:${provider.issuer}` });
    expect(rows.filter(({ action }) => action.startsWith("user."))).toEqual([
      { action: "user.created", metadata: way },
      { action: "user.signed_in", metadata: way },
    ]);
  });

  test("gives a session of its own, whatever session the browser brought", async () => {
    const browser = openBrowser(server);
    browser.cookies.set("cc_session", "sst_planted-by-somebody-else");
    await signedIn("fixie", browser);
    expect(browser.cookies.get("cc_session")).toMatch(/^sst_[A-Za-z0-9_-]{43}$/);
    expect(browser.cookies.get("cc_session")).not.toContain("planted");
  });

  test("refuses a state that has been used", async () => {
    const browser = openBrowser(server);
    const back = await begin(browser, "dan");
    await browser.sentFrom(back);
    expect((await browser.visit(back)).refused(400).code).toBe("oauth_state_invalid");
  });

  test("takes a state that comes twice at once only once", async () => {
    const browser = openBrowser(server);
    const back = await begin(browser, "dora");
    const answers = await Promise.all([browser.visit(back), browser.visit(back)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 400]);
  });

  test("refuses another browser, and lets the one that began finish", async () => {
    const [browser, other] = [openBrowser(server), openBrowser(server)];
    const back = await begin(browser, "eve");
    await begin(other, "mallory");
    expect((await other.visit(back)).refused(400).code).toBe("oauth_state_invalid");
    expect((await openBrowser(server).visit(back)).refused(400).code).toBe("oauth_state_invalid");
    expect(other.cookies.has("cc_session")).toBe(false);
    expect((await browser.sentFrom(back)).href).toBe(`${PUBLIC_URL}/`);
  });

  test("refuses two cookies that both claim to be the browser's", async () => {
    const browser = openBrowser(server);
    const back = await begin(browser, "eli");
    const cookie = `${BINDING}=${browser.cookies.get(BINDING)}`;
    const twice = await openBrowser(server).visit(back, { cookie: `${cookie}; ${cookie}` });
    expect(twice.refused(400).code).toBe("ambiguous_cookie");
  });

  test("refuses a code that belongs to another sign-in, by its PKCE verifier", async () => {
    const [victim, attacker] = [openBrowser(server), openBrowser(server)];
    const stolen = (await begin(victim, "fay")).searchParams.get("code") ?? "";
    const back = await begin(attacker, "mallory");
    back.searchParams.set("code", stolen);
    expect((await attacker.visit(back)).refused(502).code).toBe("oauth_provider_failed");
    expect(attacker.cookies.has("cc_session")).toBe(false);
  });

  test("refuses a sign-in that took longer than ten minutes", async () => {
    const browser = openBrowser(server);
    const back = await begin(browser, "gus");
    const { left } = (await server.db.get<{ left: string }>(
      "SELECT max(expires_at) AS left FROM oauth_states",
    ))!;
    expect(Math.abs(Date.parse(left) - Date.now() - 600_000)).toBeLessThan(60_000);
    await server.db.write((tx) =>
      tx.run("UPDATE oauth_states SET expires_at = ?", new Date(Date.now() - 1).toISOString()),
    );
    expect((await browser.visit(back)).refused(400).code).toBe("oauth_state_invalid");
  });

  test("refuses an answer at another provider's address, or that names another issuer, or none", async () => {
    const browser = openBrowser(server);
    const back = await begin(browser, "hal");
    const elsewhere = back.href.replace("/oidc/", "/openclaw/");
    expect((await browser.visit(elsewhere)).refused(400).code).toBe("oauth_state_invalid");
    for (const iss of ["https://evil.example", undefined]) {
      const mixed = await begin(browser, "hal");
      if (iss === undefined) mixed.searchParams.delete("iss");
      else mixed.searchParams.set("iss", iss);
      expect((await browser.visit(mixed)).refused(400).code).toBe("oauth_answer_invalid");
    }
    expect(browser.cookies.has("cc_session")).toBe(false);
  });

  test("refuses an answer without a code, without a state, or with two of either", async () => {
    const browser = openBrowser(server);
    for (const change of [
      (of: URLSearchParams) => of.delete("code"),
      (of: URLSearchParams) => of.append("code", "another"),
      (of: URLSearchParams) => of.delete("state"),
      (of: URLSearchParams) => of.append("state", "another"),
    ]) {
      const back = await begin(browser, "ira");
      change(back.searchParams);
      (await browser.visit(back)).refused(400);
    }
  });

  test("refuses somebody whose mail address is not verified", async () => {
    const browser = openBrowser(server);
    const back = await begin(browser, "unverified-una");
    expect((await browser.visit(back)).refused(403).code).toBe("email_unverified");
    expect(browser.cookies.has("cc_session")).toBe(false);
  });

  test("does not let an unverified mail address take over the account that has it", async () => {
    const person = await signIn(server, "Vic Victim", "unverified-vic@example.com");
    const browser = openBrowser(server);
    (await browser.visit(await begin(browser, "unverified-vic"))).refused(403);
    const found = await server.db.all(
      `SELECT i.id FROM identities i JOIN users u ON u.id = i.user_id WHERE u.public_id = ?
         AND i.provider <> 'email'`,
      person.user.id,
    );
    expect(found).toEqual([]);
  });

  test("says so when somebody declines at the provider", async () => {
    const browser = openBrowser(server);
    const address = await browser.sentFrom(START);
    const back = new URL(callbackOf("oidc"));
    const state = address.searchParams.get("state") ?? "";
    back.search = new URLSearchParams({
      error: "access_denied",
      state,
      iss: provider.issuer,
    }).toString();
    expect((await browser.visit(back)).refused(403).code).toBe("oauth_denied");
    expect((await browser.visit(back)).refused(400).code).toBe("oauth_state_invalid");
  });

  test("refuses whoever has been deactivated", async () => {
    const browser = await signedIn("zoe");
    const { id } = await me(browser);
    await server.db.write((tx) =>
      tx.run("UPDATE users SET deleted_at = ? WHERE public_id = ?", new Date().toISOString(), id),
    );
    const again = openBrowser(server);
    const refused = (await again.visit(await begin(again, "zoe"))).refused(403);
    expect(refused.code).toBe("account_deactivated");
    (await browser.visit("/api/me")).refused(401);
  });

  test("stores no secret of a sign-in that is under way", async () => {
    const browser = openBrowser(server);
    const address = await browser.sentFrom(START);
    const rows = JSON.stringify(await server.db.all("SELECT * FROM oauth_states"));
    const secrets = ["state", "nonce", "code_challenge"].map((name) =>
      address.searchParams.get(name),
    );
    for (const secret of [...secrets, browser.cookies.get(BINDING)]) {
      expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(rows).not.toContain(secret!);
    }
  });

  test("has at most eight sign-ins under way in one browser", async () => {
    const browser = openBrowser(server);
    for (let begun = 0; begun < 8; begun += 1) await browser.sentFrom(START);
    const ninth = await browser.visit(START);
    expect(ninth.refused(503).code).toBe("oauth_pending_limit");
    expect(ninth.headers.get("retry-after")).toBe("60");
    await openBrowser(server).sentFrom(START);
  });

  test("has at most 8,192 sign-ins under way in all, and forgets those that are over first", async () => {
    const { db } = server;
    const fill = (expires_at: string) =>
      db.write(async (tx) => {
        await tx.run("DELETE FROM oauth_states");
        for (let row = 0; row < 8_192; row += 1)
          await tx.run(
            `INSERT INTO oauth_states (state_hash, binding_hash, provider, created_at, expires_at)
             VALUES (?, ?, 'oidc', ?, ?)`,
            `state ${row}`,
            `browser ${row}`,
            expires_at,
            expires_at,
          );
      });
    await fill(new Date(Date.now() + 60_000).toISOString());
    const browser = openBrowser(server);
    expect((await browser.visit(START)).refused(503).code).toBe("oauth_pending_limit");
    await db.write((tx) => tx.run("DELETE FROM oauth_states WHERE state_hash = 'state 4000'"));
    await browser.sentFrom(START);
    expect((await browser.visit(START)).refused(503).code).toBe("oauth_pending_limit");
    await fill(new Date(Date.now() - 1).toISOString());
    await browser.sentFrom(START);
    expect(await db.all("SELECT id FROM oauth_states")).toHaveLength(1);
  });
});
