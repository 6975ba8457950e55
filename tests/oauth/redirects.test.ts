import { afterAll, describe, expect, test } from "bun:test";
import { useLogLines } from "../harness/log-lines.ts";
import { useServer } from "../harness/server.ts";
import { callbackOf, openBrowser, PUBLIC_URL } from "./browser.ts";
import { CLIENT, startHostile } from "./hostile.ts";
import { GITHUB_CLIENT, startGitHub } from "./imitation.ts";

const hostile = await startHostile();
const github = startGitHub();
afterAll(() => {
  hostile.stop();
  github.stop();
});

const oidc = { ...CLIENT, issuer: hostile.issuer, name: 'Evil & "Sons" <script>alert(1)</script>' };
const settings = {
  public_url: PUBLIC_URL,
  github: { url: github.url, ...GITHUB_CLIENT },
  oidc,
  openclaw: oidc,
};
const STARTS = ["github", "oidc", "openclaw"] as const;
const PAGE = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

describe("a browser that is sent on", () => {
  const server = useServer(settings);

  test.each(STARTS)(
    "to %s goes where the configuration says, whatever the request says",
    async (name) => {
      const evil = "https://evil.example/";
      const query = new URLSearchParams(
        ["redirect_uri", "redirect", "return_to", "next", "url", "state"].map(
          (key): [string, string] => [key, evil],
        ),
      );
      const start = `/api/auth/${name}/start?${query}`;
      const answer = await server.nobody.get(start, {
        host: "evil.example",
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "http",
        "x-original-host": "evil.example",
        forwarded: "host=evil.example",
        referer: evil,
      });
      expect(answer.status).toBe(302);
      const location = answer.headers.get("location") ?? "";
      expect(decodeURIComponent(location)).not.toContain("evil.example");
      expect(new URL(location).searchParams.get("redirect_uri")).toBe(callbackOf(name));
      expect(answer.headers.get("set-cookie")).not.toContain("evil");
    },
  );

  test("comes home to the public URL alone", async () => {
    const browser = openBrowser(server);
    const address = await browser.sentFrom("/api/auth/oidc/start");
    const back = hostile.approve(address);
    for (const key of ["redirect_uri", "return_to", "next"])
      back.searchParams.set(key, "https://evil.example/");
    const answer = await browser.visit(back, { host: "evil.example" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, `${PUBLIC_URL}/`]);
  });

  test("cannot be given a line of the answer's head", async () => {
    const browser = openBrowser(server);
    for (const injected of ["%0d%0aX-Injected:%201", "%0aSet-Cookie:%20cc_session=evil"]) {
      const paths = [
        `/api/auth/oidc/start?state=${injected}`,
        `/api/auth/oidc/callback?code=${injected}&state=${injected}&error=${injected}`,
        `/api/auth/github/desktop/start?desktop_protocol=2&code_challenge=${injected}`,
      ];
      for (const path of paths) {
        const { headers, status } = await browser.visit(path, PAGE);
        expect([headers.has("x-injected"), status < 500]).toEqual([false, true]);
      }
    }
    expect(browser.cookies.has("cc_session")).toBe(false);
  });

  test("is told to keep nothing, and to tell nobody where it was", async () => {
    const browser = openBrowser(server);
    const start = await browser.visit("/api/auth/oidc/start");
    const back = hostile.approve(new URL(start.headers.get("location") ?? ""));
    const page = await browser.visit("/api/auth/oidc/callback?code=x&state=x", PAGE);
    const json = await browser.visit("/api/auth/oidc/callback?code=x&state=x");
    const home = await browser.visit(back);
    for (const { headers } of [start, page, json, home]) {
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
  });

  test("keeps its cookie to itself, for ten minutes", async () => {
    const answer = await server.nobody.get("/api/auth/oidc/start");
    expect(answer.headers.get("set-cookie")).toMatch(
      /^cc_oauth_binding=[A-Za-z0-9_-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
  });

  test("loses a cookie that is none of ours", async () => {
    for (const planted of ["short", `${"x".repeat(42)}!`, "x".repeat(44)]) {
      const browser = openBrowser(server);
      browser.cookies.set("cc_oauth_binding", planted);
      await browser.sentFrom("/api/auth/oidc/start");
      expect(browser.cookies.get("cc_oauth_binding")).not.toBe(planted);
    }
  });
});

describe("somebody whose sign-in fails", () => {
  const server = useServer(settings);

  test("sees a page that runs nothing and leads back to where they sign in", async () => {
    const browser = openBrowser(server);
    const back = hostile.approve(await browser.sentFrom("/api/auth/oidc/start"), {
      claims: { email_verified: false },
    });
    const { status, headers, text } = await browser.visit(back, PAGE);
    expect(status).toBe(403);
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? "";
    const hash = Bun.CryptoHasher.hash("sha256", style, "base64");
    expect(headers.get("content-security-policy")).toContain(hash);
    expect(text).toContain(`<a href="${PUBLIC_URL}/login">`);
    expect(text).toContain("Evil &amp; &quot;Sons&quot; &lt;script&gt;");
    expect(text).not.toContain("<script");
  });

  test.each([
    "/api/auth/oidc/callback",
    "/api/auth/github/callback?state=x&code=x",
    "/api/auth/github/desktop/start?desktop_protocol=9",
  ])("at %s gets the same status as a program, which gets the error as JSON", async (path) => {
    const [page, json] = [
      await openBrowser(server).visit(path, PAGE),
      await openBrowser(server).visit(path),
    ];
    const { error } = json.refused(page.status);
    expect(page.text).toContain(Bun.escapeHTML(error));
  });
});

describe("a server that is configured for no provider", () => {
  const server = useServer();

  test.each([
    ...STARTS.map((name) => `/api/auth/${name}/start`),
    `/api/auth/github/desktop/start?desktop_protocol=2&code_challenge=${"x".repeat(43)}`,
  ])("answers 501 at %s", async (path) => {
    expect((await server.nobody.get(path)).refused(501).code).toBe("oauth_not_configured");
    const page = await server.nobody.get(path, PAGE);
    expect([page.status, page.text.includes('<a href="/login">')]).toEqual([501, true]);
  });

  test.each(STARTS)("takes nobody back from %s", async (name) => {
    const path = `/api/auth/${name}/callback?code=x&state=${"x".repeat(43)}`;
    const headers = { cookie: `cc_oauth_binding=${"x".repeat(43)}` };
    const refused = (await server.nobody.get(path, headers)).refused(400);
    expect(refused.code).toBe("oauth_state_invalid");
  });
});

describe("with the API elsewhere than the pages", () => {
  const public_api_url = "https://api.example.com/team";
  const server = useServer({ ...settings, public_api_url, cookie_namespace: "blue" });

  test("the provider sends people back to the API, and the API sends them home to the pages", async () => {
    const { headers } = await server.nobody.get("/api/auth/oidc/start");
    const address = new URL(headers.get("location") ?? "");
    const redirect_uri = `${public_api_url}/api/auth/oidc/callback`;
    expect(address.searchParams.get("redirect_uri")).toBe(redirect_uri);
    const [binding = "", ...flags] = (headers.get("set-cookie") ?? "").split("; ");
    expect(binding).toStartWith("__Secure-cc-blue-oauth-binding=");
    expect(flags).toEqual(["Max-Age=600", "Path=/team", "HttpOnly", "SameSite=None", "Secure"]);
    const { search } = hostile.approve(address);
    const home = await server.nobody.get(`/api/auth/oidc/callback${search}`, { cookie: binding });
    expect([home.status, home.headers.get("location")]).toEqual([302, `${PUBLIC_URL}/`]);
    expect(home.headers.get("set-cookie")).toStartWith("__Secure-cc-blue-session=sst_");
  });
});

describe("what is logged", () => {
  const lines = useLogLines();
  const server = useServer({ ...settings, access_log: "all" });

  test("of sign-ins that work and that fail holds no code, state, cookie, token or secret", async () => {
    const browser = openBrowser(server);
    const secrets: (string | null | undefined)[] = [CLIENT.client_secret];
    for (const misbehaviour of [
      {},
      { claims: { nonce: "another" } },
      { sign: () => "sealed.in-an-id.token" },
      { token: () => Response.json({ access_token: 7, id_token: "sealed.in-an-id.token" }) },
      { token: () => Response.json({ error: "invalid_grant" }, { status: 400 }) },
    ]) {
      const address = await browser.sentFrom("/api/auth/oidc/start");
      const back = hostile.approve(address, misbehaviour);
      await browser.visit(back);
      secrets.push(back.searchParams.get("code"), back.searchParams.get("state"));
      secrets.push(address.searchParams.get("nonce"), hostile.asked?.get("code_verifier"));
    }
    secrets.push(...browser.cookies.values(), "sealed.in-an-id.token");
    const text = lines.join("");
    expect(text).toContain("/api/auth/oidc/callback");
    expect(text).toContain("did not sign somebody in");
    for (const secret of secrets) {
      expect(secret?.length).toBeGreaterThan(8);
      expect(text).not.toContain(secret ?? "");
    }
  });
});

describe("whoever begins too often", () => {
  const server = useServer({ ...settings, rate_limit: { perSecond: 50, burst: 500 } });

  test("is told when to try again, by a page as well", async () => {
    for (let begun = 0; begun < 30; begun += 1)
      await openBrowser(server).sentFrom("/api/auth/github/start");
    const answer = await server.nobody.get("/api/auth/github/start");
    expect(answer.refused(429).code).toBe("too_many_requests");
    expect(answer.headers.get("retry-after")).toBe("2");
    const page = await server.nobody.get("/api/auth/github/start", PAGE);
    expect([page.status, page.headers.get("retry-after")]).toEqual([429, "2"]);
  });
});
