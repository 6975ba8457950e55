import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { createLinkFor } from "../../src/features/auth/operator.ts";
import { ChannelList } from "../../src/features/channels/wire.ts";
import { UserAnswer } from "../../src/features/people/wire.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { engines } from "../harness/engines.ts";
import { signIn } from "../harness/people.ts";
import { useServer, type TestServer } from "../harness/server.ts";
import { recording } from "../harness/statements.ts";
import { callbackOf, openBrowser, PUBLIC_URL, type Browser } from "./browser.ts";
import { GITHUB_CLIENT, startGitHub, type GitHubAccount } from "./imitation.ts";

const github = startGitHub();
afterEach(() => void (github.token = undefined));
afterAll(() => github.stop());

const START = "/api/auth/github/start";
const base = { url: github.url, ...GITHUB_CLIENT };

let ids = 0;
const account = (login: string, more: Partial<GitHubAccount> = {}): GitHubAccount => ({
  id: (ids += 1),
  login,
  ...more,
});

async function comeBack(server: TestServer, who: GitHubAccount, browser = openBrowser(server)) {
  const answer = await browser.visit(github.approve(await browser.sentFrom(START), who));
  expect(browser.cookies.has("cc_session")).toBe(answer.status === 302);
  return answer;
}

async function signedIn(server: TestServer, who: GitHubAccount): Promise<Browser> {
  const browser = openBrowser(server);
  const answer = await comeBack(server, who, browser);
  expect([answer.status, answer.headers.get("location")]).toEqual([302, `${PUBLIC_URL}/`]);
  return browser;
}

const me = async (browser: Browser) => (await browser.visit("/api/me")).is(200, UserAnswer).user;
const placesOf = async (browser: Browser) =>
  (await browser.visit("/api/workspaces"))
    .is(200, WorkspaceList)
    .workspaces.map(({ slug, role }) => `${role} of ${slug}`);

describe.each(engines)("signing in at GitHub on $name", (engine) => {
  const server = useServer({ engine, public_url: PUBLIC_URL, github: base });

  test("sends the browser to GitHub with what it needs, and nothing of this server's own", async () => {
    const browser = openBrowser(server);
    const address = await browser.sentFrom(START);
    expect(address.origin + address.pathname).toBe(`${github.url}/login/oauth/authorize`);
    const { state, code_challenge, ...rest } = Object.fromEntries(address.searchParams);
    expect(rest).toEqual({
      client_id: GITHUB_CLIENT.client_id,
      redirect_uri: callbackOf("github"),
      response_type: "code",
      scope: "read:user user:email",
      code_challenge_method: "S256",
    });
    for (const secret of [state, code_challenge]) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test("makes somebody new a member of the guests' workspace, which is made for the first", async () => {
    const first = await signedIn(server, account("ada", { name: "Ada Lovelace" }));
    const second = await signedIn(server, account("bob"));
    expect([(await me(first)).display_name, (await me(second)).display_name]).toEqual([
      "Ada Lovelace",
      "bob",
    ]);
    expect(await placesOf(first)).toEqual(["member of guests"]);
    expect(await placesOf(second)).toEqual(["member of guests"]);
    const { workspaces } = (await first.visit("/api/workspaces")).is(200, WorkspaceList);
    const { channels } = (await first.visit(`/api/workspaces/${workspaces[0]!.id}/channels`)).is(
      200,
      ChannelList,
    );
    expect([workspaces[0]!.name, ...channels.map(({ name }) => name)]).toEqual([
      "Guests",
      "general",
      "guest",
    ]);
  });

  test("knows somebody again by their number, whatever they are called and written to by now", async () => {
    const who = account("old-name");
    const before = await me(await signedIn(server, who));
    const emails = [{ email: "new@example.com", primary: true, verified: true }];
    const after = await me(await signedIn(server, { ...who, login: "new-name", emails }));
    expect(after.id).toBe(before.id);
  });

  test("does not take the accounts of one server for those of another, which counts by itself", async () => {
    const number = (ids += 1);
    const person = await signIn(server, "Gita Elsewhere");
    await server.db.write((tx) =>
      tx.run(
        `INSERT INTO identities (public_id, user_id, provider, subject, created_at)
         SELECT 'idn_elsewhere', id, 'github', ?, created_at FROM users WHERE public_id = ?`,
        String(number),
        person.user.id,
      ),
    );
    const browser = await signedIn(server, { ...account("same-number"), id: number });
    expect((await me(browser)).display_name).toBe("same-number");
  });

  test("does not take somebody for another who had their name at GitHub before", async () => {
    const before = await me(await signedIn(server, account("reused")));
    const emails = [{ email: "other@example.com", primary: true, verified: true }];
    const other = await me(await signedIn(server, account("reused", { emails })));
    expect(other.id).not.toBe(before.id);
  });

  test("links to the account that the operator has given the address to, besides the one it has", async () => {
    const known = await signIn(server, "Two Addresses", "one@example.com");
    await createLinkFor(server.db, { email: "two@example.com", user: known.user.id });
    for (const email of ["one@example.com", "two@example.com"]) {
      const emails = [{ email, primary: true, verified: true }];
      expect((await me(await signedIn(server, account("two", { emails })))).id).toBe(known.user.id);
    }
  });

  test("links to the account that has the verified first mail address, and leaves its places alone", async () => {
    const person = await signIn(server, "Cy Before", "cy@example.com");
    const browser = await signedIn(server, account("cy"));
    expect((await me(browser)).id).toBe(person.user.id);
    expect((await placesOf(browser)).sort()).toEqual(["member of clickclack", "member of guests"]);
  });

  test("leaves who comes back what they have become", async () => {
    const who = account("dot");
    const { id } = await me(await signedIn(server, who));
    await server.db.write((tx) =>
      tx.run(
        `UPDATE memberships SET role = 'moderator' WHERE user_id = (SELECT id FROM users WHERE public_id = ?)`,
        id,
      ),
    );
    expect(await placesOf(await signedIn(server, who))).toEqual(["moderator of guests"]);
  });

  test.each([
    ["the first is not verified", [{ email: "e@example.com", primary: true, verified: false }]],
    [
      "only another is verified",
      [
        { email: "e@example.com", primary: true, verified: false },
        { email: "f@example.com", primary: false, verified: true },
      ],
    ],
    ["there is none", []],
    ["GitHub says so in other words", [{ email: "e@example.com", primary: "true", verified: 1 }]],
  ])("refuses whoever has no verified first mail address: %s", async (_, emails) => {
    const answer = await comeBack(server, account("eve", { emails }));
    expect(answer.refused(403).code).toBe("email_unverified");
  });

  test.each([
    ["/user", () => Response.json({ message: "Sorry" }, { status: 500 })],
    ["/user", () => Response.json({ login: "numberless" })],
    ["/user", () => Response.json({ id: "1", login: "text" })],
    ["/user", () => new Response("<html>")],
    ["/user", () => new Response("x".repeat(2 * 1024 * 1024))],
    ["/user", () => Response.redirect("https://evil.example/user")],
    ["/user/emails", () => Response.json({ message: "Sorry" })],
    ["/user/emails", () => Response.json({ message: "Sorry" }, { status: 404 })],
  ] satisfies [string, () => Response][])(
    "is a 502 when GitHub's %s answers oddly",
    async (path, answer) => {
      const failed = await comeBack(server, account("odd", { answers: { [path]: answer } }));
      expect(failed.refused(502).code).toBe("oauth_provider_failed");
    },
  );

  test.each([
    ["an error", () => Response.json({ error: "incorrect_client_credentials" })],
    ["an error of its own", () => new Response("Unicorn!", { status: 503 })],
    ["no token", () => Response.json({ token_type: "bearer" })],
  ] satisfies [string, () => Response][])(
    "is a 502 when GitHub gives %s for the code",
    async (_, token) => {
      github.token = token;
      expect((await comeBack(server, account("tokenless"))).refused(502).code).toBe(
        "oauth_provider_failed",
      );
    },
  );

  test("refuses a code that belongs to another sign-in, by its PKCE verifier", async () => {
    const [victim, attacker] = [openBrowser(server), openBrowser(server)];
    const stolen = github.approve(await victim.sentFrom(START), account("victim"));
    const back = github.approve(await attacker.sentFrom(START), account("attacker"));
    back.searchParams.set("code", stolen.searchParams.get("code") ?? "");
    expect((await attacker.visit(back)).refused(502).code).toBe("oauth_provider_failed");
  });

  test("refuses a used state, another browser, and an answer that names another issuer", async () => {
    const [browser, other] = [openBrowser(server), openBrowser(server)];
    const back = github.approve(await browser.sentFrom(START), account("gil"));
    expect((await other.visit(back)).refused(400).code).toBe("oauth_state_invalid");
    expect((await browser.visit(back)).status).toBe(302);
    expect((await browser.visit(back)).refused(400).code).toBe("oauth_state_invalid");
    const mixed = github.approve(await browser.sentFrom(START), account("gil"));
    mixed.searchParams.set("iss", "https://evil.example");
    expect((await browser.visit(mixed)).refused(400).code).toBe("oauth_answer_invalid");
    const named = github.approve(await browser.sentFrom(START), account("gil"));
    named.searchParams.set("iss", `${github.url}/login/oauth`);
    expect((await browser.visit(named)).status).toBe(302);
  });

  test("keeps nothing of the token that GitHub gave", async () => {
    await signedIn(server, account("hidden"));
    for (const table of ["users", "identities", "sessions", "oauth_states", "audit_log"]) {
      const rows = JSON.stringify(await server.db.all(`SELECT * FROM ${table}`));
      expect(rows).not.toContain("gho_");
    }
  });
});

describe.each(engines)("coming back from where nobody was sent, on $name,", (plain) => {
  const engine = recording(plain);
  const server = useServer({ engine, public_url: PUBLIC_URL, github: base });

  test("costs the server no write", async () => {
    const browser = openBrowser(server);
    browser.cookies.set("cc_oauth_binding", "A".repeat(43));
    const statements = await engine.during(async () => {
      const answer = await browser.visit(`${callbackOf("github")}?code=a&state=${"B".repeat(43)}`);
      expect(answer.refused(400).code).toBe("oauth_state_invalid");
    });
    const about = statements.filter((sql) => sql.includes("oauth_states"));
    expect(about).toEqual([expect.stringMatching(/^SELECT/)]);
  });
});

describe.each(engines)("with an organisation that may come in, on $name,", (engine) => {
  const settings = { ...base, allowed_org: "acme" };
  const server = useServer({ engine, public_url: PUBLIC_URL, github: settings });

  test("GitHub is asked for organisations as well", async () => {
    const address = await openBrowser(server).sentFrom(START);
    expect(address.searchParams.get("scope")).toBe("read:user user:email read:org");
  });

  test("its active members join the default workspace", async () => {
    await signIn(server, "First Owner");
    const who = account("ann", { organisations: { acme: "active" } });
    expect(await placesOf(await signedIn(server, who))).toEqual(["member of clickclack"]);
  });

  test.each([
    ["strangers", {}],
    ["members of another", { organisations: { evil: "active" as const } }],
    ["those who are only invited", { organisations: { acme: "pending" as const } }],
    [
      "those of whom GitHub does not say",
      {
        answers: {
          "/user/memberships/orgs/acme": () => Response.json({ message: "No" }, { status: 403 }),
        },
      },
    ],
    [
      "those of whom GitHub tells something else",
      {
        answers: {
          "/user/memberships/orgs/acme": () =>
            Response.json({ state: "active", organization: { login: "evil" } }),
        },
      },
    ],
  ] satisfies [string, Partial<GitHubAccount>][])("%s do not come in", async (_, more) => {
    const answer = await comeBack(server, account(`stranger-${ids}`, more));
    expect(answer.refused(403).code).toBe("organization_required");
    const found = await server.db.all("SELECT id FROM users WHERE email LIKE 'stranger-%'");
    expect(found).toEqual([]);
  });

  test("whoever has left it does not come in again", async () => {
    const who = account("bea", { organisations: { acme: "active" } });
    await signedIn(server, who);
    const answer = await comeBack(server, { ...who, organisations: {} });
    expect(answer.refused(403).code).toBe("organization_required");
  });

  test("that GitHub has been asked too much is its failure, not theirs", async () => {
    const limited = () =>
      Response.json({}, { status: 403, headers: { "x-ratelimit-remaining": "0" } });
    const answers = { "/user/memberships/orgs/acme": limited };
    (await comeBack(server, account("busy", { answers }))).refused(502);
  });
});

describe.each(engines)("with an organisation of moderators, on $name,", (engine) => {
  const settings = { ...base, moderator_org: "Crew" };
  const server = useServer({ engine, public_url: PUBLIC_URL, github: settings });

  test("its active members moderate the guests' workspace, and everybody else is a guest there", async () => {
    const crew = account("mo", { organisations: { crew: "active" } });
    const invited = account("ivy", { organisations: { crew: "pending" } });
    expect(await placesOf(await signedIn(server, crew))).toEqual(["moderator of guests"]);
    expect(await placesOf(await signedIn(server, invited))).toEqual(["guest of guests"]);
    expect(await placesOf(await signedIn(server, account("gus")))).toEqual(["guest of guests"]);
  });
});
