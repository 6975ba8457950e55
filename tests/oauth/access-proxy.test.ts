import { afterAll, afterEach, describe, expect, setSystemTime, test } from "bun:test";
import { SignJWT, UnsecuredJWT, type JWTPayload } from "jose";
import { UserAnswer } from "../../src/features/people/wire.ts";
import { WorkspaceAnswer, WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { clientOf, type Client } from "../harness/client.ts";
import { engines } from "../harness/engines.ts";
import { signIn } from "../harness/people.ts";
import { useServer } from "../harness/server.ts";
import { listenTo } from "../harness/socket.ts";
import { until } from "../harness/until.ts";
import { newKey, signed, startHostile } from "./hostile.ts";

const team = await startHostile();
afterEach(() => {
  team.down = false;
  setSystemTime();
});
afterAll(() => team.stop());

const AUDIENCE = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";
const PUBLIC_URL = "https://chat.example.com";
const seconds = () => Math.floor(Date.now() / 1_000);
const OWN_PAGE = { origin: PUBLIC_URL, "x-clickclack-csrf": "1" };

const claimsOf = (name: string, more: JWTPayload = {}): JWTPayload => ({
  aud: [AUDIENCE],
  iss: team.issuer,
  sub: `sub-of-${name}`,
  email: `${name}@Example.com`,
  type: "app",
  iat: seconds(),
  nbf: seconds(),
  exp: seconds() + 3_600,
  ...more,
});
const assertionOf = (name: string, more?: JWTPayload) => signed(claimsOf(name, more), team);
const header = (assertion: string) => ({ "cf-access-jwt-assertion": assertion });

describe.each(engines)("behind a proxy that signs people in, on $name,", (engine) => {
  const access_proxy = { issuer: team.issuer, audience: AUDIENCE };
  const server = useServer({ engine, public_url: PUBLIC_URL, access_proxy });
  const { nobody } = server;

  /** Somebody whom the proxy lets in. */
  const through = async (name: string, more?: JWTPayload): Promise<Client> =>
    clientOf(() => server.url, header(await assertionOf(name, more)));
  const me = async (who: Client) => (await who.get("/api/me")).is(200, UserAnswer).user;

  test("somebody new is a person and a member of the default workspace, without a session", async () => {
    await signIn(server, "First Owner");
    const ada = await through("ada");
    const answer = await ada.get("/api/me");
    expect(answer.is(200, UserAnswer).user.display_name).toBe("ada");
    expect(answer.headers.has("set-cookie")).toBe(false);
    const { workspaces } = (await ada.get("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces.map(({ slug, role }) => `${role} of ${slug}`)).toEqual([
      "member of clickclack",
    ]);
    const sessions = await server.db.all(
      "SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.display_name = 'ada'",
    );
    expect(sessions).toEqual([]);
    expect((await nobody.get("/api/me")).status).toBe(401);
  });

  test("somebody is one person, however many requests come first", async () => {
    const bob = await through("bob");
    const people = await Promise.all(Array.from({ length: 8 }, () => me(bob)));
    expect(new Set(people.map(({ id }) => id)).size).toBe(1);
    expect((await me(await through("bob", { jti: "later" }))).id).toBe(people[0]!.id);
  });

  test("somebody whose mail address is known is who has it", async () => {
    const person = await signIn(server, "Cy Before", "cy@example.com");
    expect((await me(await through("cy"))).id).toBe(person.user.id);
  });

  test("a bearer and a session's cookie go before the proxy's word, and the dev header after it", async () => {
    const dan = await signIn(server, "Dan Dweller");
    const eve = header(await assertionOf("eve"));
    const name = async (headers: Record<string, string>) =>
      (await nobody.get("/api/me", headers)).is(200, UserAnswer).user.display_name;
    expect(await name({ ...eve, authorization: `Bearer ${dan.token}` })).toBe("Dan Dweller");
    expect(await name({ ...eve, cookie: `cc_session=${dan.token}` })).toBe("Dan Dweller");
    expect(await name({ ...eve, "x-clickclack-user": dan.user.id })).toBe("eve");
    (await nobody.get("/api/me", { ...eve, authorization: "Bearer sst_wrong" })).refused(401);
    (await nobody.get("/api/me", { ...eve, cookie: "cc_session=wrong" })).refused(401);
  });

  const attacks: readonly (readonly [what: string, make: () => Promise<string> | string])[] = [
    ["is of another team", () => assertionOf("mallory", { iss: "https://evil.example" })],
    ["is for another application", () => assertionOf("mallory", { aud: ["another"] })],
    ["has expired", () => assertionOf("mallory", { exp: seconds() - 120 })],
    ["never expires", () => signed(without("exp"), team)],
    ["is not valid yet", () => assertionOf("mallory", { nbf: seconds() + 3_600 })],
    ["names nobody", () => signed(without("sub"), team)],
    ["names nobody, as that of a service does", () => assertionOf("mallory", { sub: "" })],
    ["has no mail address", () => signed(without("email"), team)],
    ["has a mail address that is none", () => assertionOf("mallory", { email: "mallory" })],
    [
      "is signed by another key of the same name",
      async () => signed(claimsOf("mallory"), { ...(await newKey()), publicKey: team.publicKey }),
    ],
    [
      "is signed by a key that nobody published",
      async () => signed(claimsOf("mallory"), await newKey()),
    ],
    ["is not signed", () => new UnsecuredJWT(claimsOf("mallory")).encode()],
    [
      "is signed by the public key as a secret",
      () =>
        new SignJWT(claimsOf("mallory"))
          .setProtectedHeader({ alg: "HS256", kid: team.publicKey.kid ?? "" })
          .sign(new TextEncoder().encode(JSON.stringify(team.publicKey))),
    ],
    [
      "was changed after it was signed",
      async () => {
        const [head, , signature] = (await assertionOf("mallory")).split(".");
        const payload = Buffer.from(JSON.stringify(claimsOf("admin"))).toString("base64url");
        return [head, payload, signature].join(".");
      },
    ],
    ["comes twice", async () => `${await assertionOf("ada")}, ${await assertionOf("ada")}`],
    ["is something else", () => "open sesame"],
    ["is empty", () => ""],
  ];
  const without = (claim: string) =>
    Object.fromEntries(Object.entries(claimsOf("mallory")).filter(([name]) => name !== claim));

  test.each(attacks)("nobody comes in by an assertion that %s", async (_, make) => {
    const refused = (await nobody.get("/api/me", header(await make()))).refused(401);
    expect(refused.code).toBe("invalid_assertion");
    const made = await server.db.all("SELECT id FROM users WHERE email LIKE 'mallory%'");
    expect(made).toEqual([]);
  });

  test("an assertion that was good is not good for longer than it says", async () => {
    const exp = seconds() + 3_600;
    const who = await through("fay", { exp });
    await me(who);
    setSystemTime(Date.now() + 3_700_000);
    expect((await who.get("/api/me")).refused(401).code).toBe("invalid_assertion");
    setSystemTime();
    await me(who);
  });

  test("an unsafe request must come from our own page, since the browser sends the proxy's cookie by itself", async () => {
    const gus = await through("gus");
    const change = (headers: Record<string, string>) =>
      gus.patch("/api/me", { display_name: "Gus" }, headers);
    expect((await change({})).refused(403).code).toBe("cross_site");
    expect((await change({ "x-clickclack-csrf": "1" })).refused(403).code).toBe("cross_site");
    const evil = { ...OWN_PAGE, origin: "https://evil.example" };
    expect((await change(evil)).refused(403).code).toBe("cross_site");
    const bare = (await change({ origin: PUBLIC_URL })).refused(403);
    expect(bare.code).toBe("csrf_header_missing");
    (await change(OWN_PAGE)).is(200, UserAnswer);
  });

  test("a socket must come from our own page, and closes when the assertion expires", async () => {
    const exp = seconds() + 3;
    const assertion = await assertionOf("hal", { exp });
    const hal = clientOf(() => server.url, header(assertion));
    const { workspaces } = (await hal.get("/api/workspaces")).is(200, WorkspaceList);
    const workspace_id = workspaces[0]!.id;
    const evil = { ...header(assertion), origin: "https://evil.example" };
    await expect(listenTo(server, { workspace_id, headers: evil }).opened).rejects.toThrow();
    const own = { ...header(assertion), origin: PUBLIC_URL };
    const socket = listenTo(server, { workspace_id, headers: own });
    await socket.opened;
    expect(await socket.closed).toEqual({ code: 1008, reason: "revoked" });
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000);
  });

  test("whoever is deactivated is out at once, sockets and all", async () => {
    const ida = await through("ida");
    const { id } = await me(ida);
    const { workspaces } = (await ida.get("/api/workspaces")).is(200, WorkspaceList);
    const headers = { ...header(await assertionOf("ida")), origin: PUBLIC_URL };
    const socket = listenTo(server, { workspace_id: workspaces[0]!.id, headers });
    await socket.opened;
    await server.db.write((tx) =>
      tx.run("UPDATE users SET deleted_at = ? WHERE public_id = ?", new Date().toISOString(), id),
    );
    expect((await ida.get("/api/me")).refused(403).code).toBe("account_deactivated");
    const later = await through("ida", { jti: "later" });
    expect((await later.get("/api/me")).refused(403).code).toBe("account_deactivated");
    expect(await socket.closed).toEqual({ code: 1008, reason: "revoked" });
  });

  test("whoever another process deactivates is out within a second, sockets and all", async () => {
    const ivo = await through("ivo");
    const { id } = await me(ivo);
    const { workspaces } = (await ivo.get("/api/workspaces")).is(200, WorkspaceList);
    const headers = { ...header(await assertionOf("ivo")), origin: PUBLIC_URL };
    const socket = listenTo(server, { workspace_id: workspaces[0]!.id, headers });
    await socket.opened;
    const elsewhere = await engine.again(server.location);
    await elsewhere.write((tx) =>
      tx.run("UPDATE users SET deleted_at = ? WHERE public_id = ?", new Date().toISOString(), id),
    );
    await elsewhere.close();
    expect(await socket.closed).toEqual({ code: 1008, reason: "revoked" });
    await until("Ivo is out", async () => (await ivo.get("/api/me")).status === 403);
  });

  test("somebody can do what members do, and sign out of nothing", async () => {
    const jo = await through("jo");
    const made = await jo.post("/api/workspaces", { name: "Jo's" }, OWN_PAGE);
    expect(made.is(201, WorkspaceAnswer).workspace.role).toBe("owner");
    expect((await jo.post("/api/auth/logout", undefined, OWN_PAGE)).status).toBe(204);
    await me(jo);
  });

  test("a request costs no key to be fetched, and a new key is found", async () => {
    const kim = await through("kim");
    await me(kim);
    const { keysFetched } = team;
    team.down = true;
    await me(kim);
    expect(team.keysFetched).toBe(keysFetched);
  });
});

describe("behind a proxy whose keys cannot be had", () => {
  const access_proxy = { issuer: team.issuer, audience: AUDIENCE };
  const server = useServer({ public_url: PUBLIC_URL, access_proxy });

  test("a request is a 503, not a 401, and counts once they can", async () => {
    const headers = header(await assertionOf("lou"));
    team.down = true;
    const failed = await server.nobody.get("/api/me", headers);
    expect(failed.refused(503).code).toBe("access_keys_unavailable");
    expect(failed.headers.get("retry-after")).toBe("5");
    team.down = false;
    (await server.nobody.get("/api/me", headers)).is(200, UserAnswer);
  });

  test("a stranger cannot have them fetched again and again", async () => {
    await server.nobody.get("/api/me", header(await assertionOf("max")));
    const { keysFetched } = team;
    for (let tries = 0; tries < 5; tries += 1) {
      const forged = await signed(claimsOf("mallory"), await newKey());
      (await server.nobody.get("/api/me", header(forged))).refused(401);
    }
    expect(team.keysFetched).toBe(keysFetched);
  });

  test("a key that is new is fetched half a minute after the last at the earliest", async () => {
    await server.nobody.get("/api/me", header(await assertionOf("ned")));
    await team.rotate();
    const headers = header(await assertionOf("ned"));
    (await server.nobody.get("/api/me", headers)).refused(401);
    setSystemTime(Date.now() + 31_000);
    (await server.nobody.get("/api/me", headers)).is(200, UserAnswer);
  });
});

describe("without a trusted proxy", () => {
  const server = useServer();

  test("its header says nothing", async () => {
    const headers = header(await assertionOf("oto"));
    expect((await server.nobody.get("/api/me", headers)).refused(401).code).toBe("unauthorized");
    const pia = await signIn(server, "Pia Person");
    (await pia.get("/api/me", headers)).is(200, UserAnswer);
  });
});
