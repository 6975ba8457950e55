import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { exportSPKI, importJWK, SignJWT, UnsecuredJWT, type JWTPayload } from "jose";
import { UserAnswer } from "../../src/features/people/wire.ts";
import { useServer } from "../harness/server.ts";
import { openBrowser, PUBLIC_URL, type Browser } from "./browser.ts";
import {
  CLIENT,
  newKey,
  signed,
  startHostile,
  type Hostile,
  type Misbehaviour,
} from "./hostile.ts";

const hostile = await startHostile();
afterAll(() => hostile.stop());

const START = "/api/auth/oidc/start";
const seconds = () => Math.floor(Date.now() / 1_000);

describe("an issuer that signs somebody in", () => {
  const oidc = { ...CLIENT, issuer: hostile.issuer, name: "Example SSO" };
  const server = useServer({ public_url: PUBLIC_URL, oidc });
  afterEach(() => Object.assign(hostile, { down: false, discovery: {} }));

  async function comeBack(misbehaviour?: Misbehaviour, browser: Browser = openBrowser(server)) {
    const back = hostile.approve(await browser.sentFrom(START), misbehaviour);
    const answer = await browser.visit(back);
    const session = browser.cookies.has("cc_session");
    expect(session).toBe(answer.status === 302);
    return answer;
  }

  test("is believed when all is as it should be", async () => {
    const browser = openBrowser(server);
    expect((await comeBack({}, browser)).status).toBe(302);
    const { user } = (await browser.visit("/api/me")).is(200, UserAnswer);
    expect(user.display_name).toBe("Sam");
    expect(hostile.asked?.get("redirect_uri")).toBe(`${PUBLIC_URL}/api/auth/oidc/callback`);
  });

  const attacks: readonly (readonly [what: string, Misbehaviour])[] = [
    ["a token of another issuer", { claims: { iss: "https://evil.example" } }],
    ["a token of an issuer whose name begins alike", { claims: { iss: `${hostile.issuer}/evil` } }],
    ["a token for another client", { claims: { aud: "another-client" } }],
    [
      "a token for several clients that was asked for by another",
      {
        claims: { aud: [CLIENT.client_id, "another-client"], azp: "another-client" },
      },
    ],
    ["a token for nobody in particular", { claims: { aud: undefined } }],
    ["a token that has expired", { claims: { exp: seconds() - 120, iat: seconds() - 400 } }],
    ["a token that never expires", { claims: { exp: undefined } }],
    ["a token that is not valid yet", { claims: { nbf: seconds() + 3_600 } }],
    ["a token of another sign-in, by its nonce", { claims: { nonce: "of-another-sign-in" } }],
    ["a token without a nonce", { claims: { nonce: undefined } }],
    ["a token about nobody", { claims: { sub: undefined } }],
    ["a token about an empty name", { claims: { sub: "" } }],
    [
      "a token that is signed by another key",
      {
        sign: async (claims, { publicKey }) => signed(claims, { ...(await newKey()), publicKey }),
      },
    ],
    [
      "a token that is signed by a key that nobody published",
      {
        sign: async (claims) => signed(claims, await newKey()),
      },
    ],
    [
      "a token whose claims were changed after it was signed",
      {
        async sign(claims, issuer) {
          const [header, , signature] = (await signed(claims, issuer)).split(".");
          const changed = { ...claims, sub: "admin", email: "admin@example.com" };
          const payload = Buffer.from(JSON.stringify(changed)).toString("base64url");
          return [header, payload, signature].join(".");
        },
      },
    ],
    [
      "a token that is not signed (alg none)",
      {
        sign: (claims) => new UnsecuredJWT(claims).encode(),
      },
    ],
    [
      "a token that is not signed, and says that it is",
      {
        async sign(claims, issuer) {
          return (await signed(claims, issuer)).replace(/[^.]+$/, "");
        },
      },
    ],
    [
      "a token that is signed by the public key as a secret (HS256)",
      {
        async sign(claims, { publicKey }) {
          const key = await importJWK({ ...publicKey, alg: "RS256" }, "RS256", {
            extractable: true,
          });
          if (key instanceof Uint8Array) throw new Error("It is no public key.");
          return symmetric(claims, await exportSPKI(key), publicKey.kid);
        },
      },
    ],
    [
      "a token that is signed by the client's secret (HS256)",
      {
        sign: (claims, { publicKey }) => symmetric(claims, CLIENT.client_secret, publicKey.kid),
      },
    ],
    ["something that is no token", { sign: () => "no.token.atall" }],
    [
      "no token at all",
      {
        token: () => Response.json({ access_token: "x", token_type: "Bearer" }),
      },
    ],
    ["an answer that is no JSON", { token: () => new Response("<h1>Hello</h1>") }],
    [
      "an answer without end",
      {
        token: () => new Response(`{"access_token":"${"x".repeat(2 * 1024 * 1024)}"}`),
      },
    ],
    ["an error", { token: () => Response.json({ error: "invalid_client" }, { status: 401 }) }],
    ["a redirect", { token: () => Response.redirect("https://evil.example/token") }],
    [
      "a userinfo of somebody else",
      {
        claims: { email: undefined, email_verified: undefined },
        userinfo: { sub: "admin", email: "admin@example.com", email_verified: true },
      },
    ],
  ];
  test.each(attacks)("is not believed with %s", async (_, misbehaviour) => {
    const answer = await comeBack(misbehaviour);
    expect(answer.refused(502).code).toBe("oauth_provider_failed");
  });

  test.each([
    ["no mail address", { email: undefined }],
    ["a mail address that it has not verified", { email_verified: false }],
    ["a mail address of which it does not say so", { email_verified: undefined }],
    ["a mail address that is none", { email: "not an address" }],
    ["a mail address with a line break", { email: "a@example.com\r\nBcc: b@example.com" }],
    ["mail addresses in a list", { email: ["sam@example.com"] }],
  ])("signs nobody in with %s", async (_, claims) => {
    expect((await comeBack({ claims })).refused(403).code).toBe("email_unverified");
  });

  test("is asked about the mail address when the token leaves it out", async () => {
    const claims = { sub: "una", email: undefined, email_verified: undefined, name: undefined };
    const userinfo = { sub: "una", email: "una@example.com", email_verified: true, name: "Una" };
    const browser = openBrowser(server);
    expect((await comeBack({ claims, userinfo }, browser)).status).toBe(302);
    expect((await browser.visit("/api/me")).is(200, UserAnswer).user.display_name).toBe("Una");
  });

  test.each([
    [{ name: "  Ann\u0000\u0007 \n Bee  " }, "Ann Bee"],
    [{ name: "x".repeat(500) }, "x".repeat(80)],
    [{ name: `${"x".repeat(79)}😀` }, "x".repeat(79)],
    [{ name: "", preferred_username: "anna" }, "anna"],
    [{ name: { first: "Ann" }, preferred_username: 7 }, "odd"],
  ])("gives somebody a name that can be shown: %j", async (named, shown) => {
    const claims = { ...named, sub: crypto.randomUUID(), email: "odd@example.com" };
    await server.db.write((tx) => tx.run("UPDATE users SET email = ''"));
    const browser = openBrowser(server);
    expect((await comeBack({ claims }, browser)).status).toBe(302);
    expect((await browser.visit("/api/me")).is(200, UserAnswer).user.display_name).toBe(shown);
  });

  test("may change its keys from one sign-in to the next", async () => {
    expect((await comeBack()).status).toBe(302);
    await hostile.rotate();
    expect((await comeBack()).status).toBe(302);
    const { keysFetched } = hostile;
    expect((await comeBack()).status).toBe(302);
    expect(hostile.keysFetched).toBe(keysFetched);
  });
});

describe("an issuer that cannot be asked", () => {
  const oidc = { ...CLIENT, issuer: hostile.issuer, name: "Example SSO" };

  for (const [what, wrong] of [
    ["is down", { down: true }],
    ["says that it is another", { discovery: { issuer: "https://evil.example" } }],
    [
      "sends browsers to no web page",
      { discovery: { authorization_endpoint: "javascript:alert(1)" } },
    ],
    ["has its tokens elsewhere without TLS", { discovery: { token_endpoint: "ftp://127.0.0.1/" } }],
    ["publishes no keys", { discovery: { jwks_uri: undefined } }],
  ] satisfies [string, Partial<Hostile>][])
    describe(`since it ${what}`, () => {
      const server = useServer({ public_url: PUBLIC_URL, oidc });

      test("is a 502, and is asked again the next time", async () => {
        const browser = openBrowser(server);
        (await server.nobody.get("/readyz")).json(200);
        Object.assign(hostile, wrong);
        const failed = await browser.visit(START);
        expect(failed.refused(502).code).toBe("oauth_provider_failed");
        expect(failed.headers.get("retry-after")).toBe("10");
        expect(await server.db.all("SELECT id FROM oauth_states")).toEqual([]);
        Object.assign(hostile, { down: false, discovery: {} });
        const address = await browser.sentFrom(START);
        expect(address.origin + address.pathname).toBe(`${hostile.issuer}/authorize`);
      });
    });
});

const symmetric = (claims: JWTPayload, secret: string, kid = "") =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", kid })
    .sign(new TextEncoder().encode(secret));
