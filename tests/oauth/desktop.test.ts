import { afterAll, describe, expect, test } from "bun:test";
import { DesktopConsumed } from "../../src/features/oauth/wire.ts";
import { UserAnswer } from "../../src/features/people/wire.ts";
import { engines } from "../harness/engines.ts";
import { useServer } from "../harness/server.ts";
import { openBrowser, PUBLIC_URL } from "./browser.ts";
import { GITHUB_CLIENT, startGitHub } from "./imitation.ts";

const github = startGitHub();
afterAll(() => github.stop());

const CONSUME = "/api/auth/github/desktop/consume";
const code_verifier = "a-verifier-that-only-the-app-has-0123456789";
const challenge = Bun.CryptoHasher.hash("sha256", code_verifier, "base64url");
const startOf = (protocol: string, code_challenge = challenge) =>
  `/api/auth/github/desktop/start?${new URLSearchParams({ desktop_protocol: protocol, code_challenge })}`;

describe.each(engines)("the desktop app signs in on $name", (engine) => {
  const settings = { url: github.url, ...GITHUB_CLIENT };
  const server = useServer({ engine, public_url: PUBLIC_URL, github: settings });
  const account = { id: 7, login: "desi" };

  /** What the app is called back with once somebody has signed in, in their browser. */
  async function codeFor(protocol = "2") {
    const browser = openBrowser(server);
    const back = github.approve(await browser.sentFrom(startOf(protocol)), account);
    const called = await browser.sentFrom(back);
    expect(browser.cookies.has("cc_session")).toBe(false);
    const [address, code = ""] = called.href.split("?code=");
    return { address, code };
  }
  const consume = (code: string, verifier = code_verifier, headers = {}) =>
    server.nobody.post(CONSUME, { code, code_verifier: verifier }, headers);

  test.each([
    ["1", "clickclack://auth/callback", /^[a-f0-9]{32}$/],
    ["2", "chat.clickclack.desktop:/auth/callback", /^[A-Za-z0-9_-]{43}$/],
  ])("by protocol %s, called back at %s", async (protocol, address, format) => {
    const called = await codeFor(protocol);
    expect(called.address).toBe(address);
    expect(called.code).toMatch(format);
    const answer = await consume(called.code);
    answer.is(200, DesktopConsumed);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^cc_session=sst_.*HttpOnly; SameSite=Lax; Secure$/);
    const me = await server.nobody.get("/api/me", { cookie: cookie.split(";")[0] ?? "" });
    expect(me.is(200, UserAnswer).user.display_name).toBe("desi");
  });

  test("with its code once", async () => {
    const { code } = await codeFor();
    (await consume(code)).is(200, DesktopConsumed);
    expect((await consume(code)).refused(400).code).toBe("desktop_code_invalid");
  });

  test("and nobody else does, who has the code without the verifier", async () => {
    const { code } = await codeFor();
    const wrong = "another-verifier-that-the-app-does-not-have";
    expect((await consume(code, wrong)).refused(400).code).toBe("desktop_code_invalid");
    (await consume(code)).is(200, DesktopConsumed);
  });

  test("within five minutes", async () => {
    const { code } = await codeFor();
    const grant = await server.db.get<{ expires_at: string }>(
      "SELECT max(expires_at) AS expires_at FROM desktop_grants",
    );
    const left = Date.parse(grant!.expires_at) - Date.now();
    expect(left).toBeGreaterThan(240_000);
    expect(left).toBeLessThanOrEqual(300_000);
    await server.db.write((tx) =>
      tx.run("UPDATE desktop_grants SET expires_at = ?", new Date(Date.now() - 1).toISOString()),
    );
    expect((await consume(code)).refused(400).code).toBe("desktop_code_invalid");
    expect(JSON.stringify(await server.db.all("SELECT * FROM desktop_grants"))).not.toContain(code);
  });

  test("unless its person has been deactivated meanwhile", async () => {
    const { code } = await codeFor();
    const change = (deleted_at: string | null) =>
      server.db.write((tx) =>
        tx.run("UPDATE users SET deleted_at = ? WHERE display_name = 'desi'", deleted_at),
      );
    await change(new Date().toISOString());
    expect((await consume(code)).refused(403).code).toBe("account_deactivated");
    await change(null);
    (await consume(code)).is(200, DesktopConsumed);
  });

  test("with JSON, which no form of another site can send, and from no other site's page", async () => {
    const { code } = await codeFor();
    const body = JSON.stringify({ code, code_verifier });
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const answer = await server.nobody.call("POST", CONSUME, body, { "content-type": type });
      expect(answer.refused(415).code).toBe("json_only");
    }
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }])
      expect((await consume(code, code_verifier, headers)).refused(403).code).toBe("cross_site");
    (await consume(code, code_verifier, { origin: PUBLIC_URL })).is(200, DesktopConsumed);
  });

  test.each([
    [426, startOf("3")],
    [426, startOf("0")],
    [426, startOf("02")],
    [426, `/api/auth/github/desktop/start?code_challenge=${challenge}`],
    [400, startOf("2", "short")],
    [400, startOf("2", `${challenge}x`)],
    [400, startOf("2", `${challenge.slice(1)}/`)],
    [400, "/api/auth/github/desktop/start?desktop_protocol=2"],
  ])("and is told %i when it asks by %s", async (status, address) => {
    (await openBrowser(server).visit(address)).refused(status);
  });

  test.each([
    { code: "x", code_verifier },
    { code: "A".repeat(32), code_verifier },
    { code: "a".repeat(43), code_verifier: "short" },
    { code: "a".repeat(43), code_verifier: "x".repeat(129) },
    { code: "a".repeat(43), code_verifier: `${"x".repeat(42)}!` },
    { code: "a".repeat(43) },
  ])("and is refused with %j", async (body) => {
    (await server.nobody.post(CONSUME, body)).refused(400);
  });

  test("and a code that nobody has is the same as one that has been used", async () => {
    for (const code of ["a".repeat(32), "a".repeat(43)])
      expect((await consume(code)).refused(400).code).toBe("desktop_code_invalid");
  });
});
