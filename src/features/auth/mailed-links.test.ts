import { describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { useInbox } from "../../../tests/harness/inbox.ts";
import { useLogLines } from "../../../tests/harness/log-lines.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { useServer } from "../../../tests/harness/server.ts";
import { InviteCreated } from "../invites/wire.ts";
import { WorkspaceAnswer, WorkspaceList } from "../workspaces/wire.ts";
import { Accepted } from "./password-wire.ts";
import { AuthProviders, MagicLinkCreated, SignedIn } from "./wire.ts";

const REQUEST = "/api/auth/magic/request";
const CONSUME = "/api/auth/magic/consume";
const public_url = "https://chat.example.com";

describe.each(engines)("a sign-in link by mail, on $name,", (engine) => {
  const inbox = useInbox();
  const lines = useLogLines();
  const server = useServer({ engine, mail: inbox.mail, public_url });
  const { nobody } = server;
  /** Each from a network of its own, as through a proxy on this machine. */
  let network = 0;
  const elsewhere = () => {
    const address = `203.0.113.${(network += 1)}`;
    return { "x-forwarded-for": address, "x-real-ip": address };
  };
  const ask = (email: string, headers: Record<string, string> = elsewhere()) =>
    nobody.post(REQUEST, { email }, headers);

  test("is offered, and comes as text and HTML that say where and for how long", async () => {
    const offered = (await nobody.get("/api/auth/providers")).is(200, AuthProviders);
    expect(offered.magic_link).toEqual({ request: true });
    const ava = await signIn(server, "Ava", "ava@example.com");
    (await ask(" AVA@example.com ")).is(202, Accepted);
    const mail = await inbox.next("ava@example.com");
    expect(mail.subject).toBe("Your sign-in link");
    expect(mail.headers).toContain("From: ClickClack <chat@example.com>");
    for (const body of [mail.text, mail.html]) {
      expect(body).toContain(`${public_url}/login#${mail.token}`);
      expect(body).toContain("15 minutes");
    }
    const signedIn = (await nobody.post(CONSUME, { token: mail.token })).is(200, SignedIn);
    expect(signedIn.user.id).toBe(ava.user.id);
    (await nobody.post(CONSUME, { token: mail.token })).refused(400);
  });

  test("is asked for with the same answer and nothing more for an address that is nobody's", async () => {
    await signIn(server, "Bo", "bo@example.com");
    const before = inbox.received.length;
    const known = await ask("bo@example.com");
    const unknown = await ask("stranger@example.com");
    await server.mailed();
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
    const names = (answer: typeof known) => [...answer.headers.keys()].sort();
    expect(names(unknown)).toEqual(names(known));
    expect(inbox.received.slice(before).map(({ to }) => to)).toEqual([["bo@example.com"]]);
    const links = await server.db.all(
      "SELECT 1 FROM magic_links WHERE email = ?",
      "stranger@example.com",
    );
    expect(links).toEqual([]);
  });

  test("answers before anything is looked up, so that no clock tells who is here", async () => {
    await signIn(server, "Cy", "cy@example.com");
    // The mail server does not answer at all: whoever waited for it would wait long.
    inbox.refuse(true);
    (await ask("cy@example.com")).is(202, Accepted);
    await server.mailed();
    inbox.refuse(false);
    (await ask("cy@example.com")).is(202, Accepted);
    expect((await inbox.next("cy@example.com")).token).toStartWith("mgt_");
  });

  test("that the mail server refuses is logged without its address or link", async () => {
    await signIn(server, "Di", "di.secret@example.com");
    inbox.refuse(true);
    const from = lines.length;
    (await ask("di.secret@example.com")).is(202, Accepted);
    await server.mailed();
    inbox.refuse(false);
    const said = lines.slice(from).join("");
    expect(said).toContain("A mail could not be sent");
    expect(said).not.toContain("di.secret");
    expect(said).not.toContain("mgt_");
  });

  test("lets somebody who is invited in, where and as what they are invited", async () => {
    const owner = await signIn(server, "Olga", "olga@example.com");
    const made = await owner.post("/api/workspaces", { name: "Harbour" });
    const { workspace } = made.is(201, WorkspaceAnswer);
    const invite = { email: "ed@example.com", role: "guest" };
    const { mailed } = (await owner.post(`/api/workspaces/${workspace.id}/invites`, invite)).is(
      201,
      InviteCreated,
    );
    expect(mailed).toBe(true);
    const invitation = await inbox.next("ed@example.com");
    expect(invitation.text).toContain(`${public_url}/invite#${invitation.token}`);
    (await ask("ed@example.com")).is(202, Accepted);
    const { token } = await inbox.next("ed@example.com");
    const ed = (await nobody.post(CONSUME, { token })).is(200, SignedIn);
    const headers = { authorization: `Bearer ${ed.token}` };
    const { workspaces } = (await nobody.get("/api/workspaces", headers)).is(200, WorkspaceList);
    expect(workspaces).toMatchObject([{ id: workspace.id, role: "guest" }]);
    // The invite is used, and its own link good for nothing any more.
    (
      await nobody.post("/api/invites/accept", { token: invitation.token, display_name: "E" })
    ).refused(400);
  });

  test("lets nobody in whose invite is taken back before they open it", async () => {
    const owner = await signIn(server, "Olga", "olga@example.com");
    const made = await owner.post("/api/workspaces", { name: "Pier" });
    const at = `/api/workspaces/${made.is(201, WorkspaceAnswer).workspace.id}/invites`;
    const { invite } = (await owner.post(at, { email: "flo@example.com" })).is(201, InviteCreated);
    await inbox.next("flo@example.com");
    (await ask("flo@example.com")).is(202, Accepted);
    const { token } = await inbox.next("flo@example.com");
    await owner.delete(`${at}/${invite.id}`);
    (await nobody.post(CONSUME, { token })).refused(400);
    expect(await server.db.all("SELECT 1 FROM users WHERE email = ?", "flo@example.com")).toEqual(
      [],
    );
  });

  test("brings nobody into a workspace who is here already", async () => {
    const gus = await signIn(server, "Gus", "gus@example.com");
    const { workspaces } = (await gus.get("/api/workspaces")).is(200, WorkspaceList);
    await server.db.write((tx) =>
      tx.run(
        "DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE public_id = ?)",
        gus.user.id,
      ),
    );
    expect(workspaces).toHaveLength(1);
    (await ask("gus@example.com")).is(202, Accepted);
    const { token } = await inbox.next("gus@example.com");
    (await nobody.post(CONSUME, { token })).is(200, SignedIn);
    expect((await gus.get("/api/workspaces")).is(200, WorkspaceList).workspaces).toEqual([]);
  });

  test("is sent three times at once to an address, whoever asks and whether it is anybody's", async () => {
    await signIn(server, "Hal", "hal@example.com");
    for (const email of ["hal@example.com", "no.hal@example.com"]) {
      for (let count = 0; count < 3; count += 1) (await ask(email)).is(202, Accepted);
      const refused = await ask(` ${email.toUpperCase()}`);
      expect(refused.refused(429).code).toBe("too_many_requests");
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(60);
    }
  });

  test("is asked for ten times at once from one network", async () => {
    const here = elsewhere();
    for (let count = 0; count < 10; count += 1)
      (await ask(`someone.${count}@example.com`, here)).is(202, Accepted);
    // One more every six seconds, however long that took.
    const more = await Promise.all(
      Array.from({ length: 8 }, (_, at) => ask(`someone.else.${at}@example.com`, here)),
    );
    expect(more.map(({ status }) => status)).toContain(429);
    (await ask("someone.else@example.com")).is(202, Accepted);
  });

  test("takes nothing from a page of another site, or an address with a second line or recipient", async () => {
    (await ask("ava@example.com", { origin: "https://evil.example" })).refused(403);
    for (const email of [
      "ava@example.com\r\nBcc: evil@example.com",
      "ava@example.com\nSubject: x",
      "ava@example.com, evil@example.com",
      "ava@example.com evil@example.com",
    ])
      (await ask(email)).refused(400);
    const name = "Ava\r\nBcc: evil@example.com";
    (
      await nobody.post(REQUEST, { email: "a@example.com", display_name: name }, elsewhere())
    ).refused(400);
    await server.mailed();
    expect(inbox.received.flatMap(({ to }) => to)).not.toContain("evil@example.com");
  });

  test("points to the public address, whatever host was asked for", async () => {
    await signIn(server, "Ida", "ida@example.com");
    (await ask("ida@example.com", { ...elsewhere(), host: "evil.example" })).is(202, Accepted);
    const mail = await inbox.next("ida@example.com");
    expect(mail.text + mail.html).not.toContain("evil.example");
  });

  test("is good once, however many open it at the same time", async () => {
    await signIn(server, "Jo", "jo@example.com");
    (await ask("jo@example.com")).is(202, Accepted);
    const { token } = await inbox.next("jo@example.com");
    const answers = await Promise.all([1, 2, 3].map(() => nobody.post(CONSUME, { token })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });
});

describe.each(engines)("signing up by mail, on $name,", (engine) => {
  const inbox = useInbox();
  const sign_up_domains = ["example.com"];
  const server = useServer({ engine, mail: inbox.mail, public_url, sign_up_domains });
  const { nobody } = server;

  test("makes nobody the owner of a server that is not set up, and a member of one that is", async () => {
    (await nobody.post(REQUEST, { email: "early@example.com" })).is(202, Accepted);
    await server.mailed();
    expect(inbox.received).toEqual([]);
    await signIn(server, "Olga", "olga@example.org");
    const body = { email: "new@example.com", display_name: "Nia" };
    (await nobody.post(REQUEST, body)).is(202, Accepted);
    const { token } = await inbox.next("new@example.com");
    const nia = (await nobody.post(CONSUME, { token })).is(200, SignedIn);
    expect(nia.user.display_name).toBe("Nia");
    const headers = { authorization: `Bearer ${nia.token}` };
    const { workspaces } = (await nobody.get("/api/workspaces", headers)).is(200, WorkspaceList);
    expect(workspaces).toMatchObject([{ slug: "clickclack", role: "member" }]);
  });

  test("is for the domains alone that the operator named", async () => {
    const before = inbox.received.length;
    for (const email of ["x@example.org", "x@sub.example.com", "example.com@example.org"])
      (await nobody.post(REQUEST, { email })).is(202, Accepted);
    await server.mailed();
    expect(inbox.received.slice(before)).toEqual([]);
  });
});

describe("in dev mode with mail", () => {
  const inbox = useInbox();
  const server = useServer({ dev_bootstrap: true, mail: inbox.mail, public_url });

  test("this machine gets its link at once, and everybody else by mail", async () => {
    const body = { email: "ava@example.com" };
    const made = (await server.nobody.post(REQUEST, body)).is(201, MagicLinkCreated);
    (await server.nobody.post(CONSUME, { token: made.token })).is(200, SignedIn);
    const forwarded = { "x-forwarded-for": "203.0.113.7" };
    (await server.nobody.post(REQUEST, body, forwarded)).is(202, Accepted);
    expect((await inbox.next("ava@example.com")).token).toStartWith("mgt_");
  });
});
