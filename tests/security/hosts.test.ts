/** Where a request says that it was sent to is its sender's word: nothing that anybody else receives is made of it. */
import { describe, expect, test } from "bun:test";
import { AuthProviders } from "../../src/features/auth/wire.ts";
import { InviteCreated, InviteList } from "../../src/features/invites/wire.ts";
import { useInbox } from "../harness/inbox.ts";
import { operations } from "../harness/document.ts";
import { sendRaw } from "../harness/raw.ts";
import { useWorld } from "../harness/world.ts";

const EVIL = {
  host: "evil.example",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "https",
  "x-original-host": "evil.example",
  forwarded: "host=evil.example;proto=https",
};

const configured = {
  public_url: "https://chat.example.com",
  public_api_url: "https://api.example.com/chat",
  github: {
    url: "https://github.example.com",
    client_id: "clickclack",
    client_secret: "github-secret",
  },
};

describe("with a public URL and a poisoned Host header", () => {
  const inbox = useInbox();
  const world = useWorld({ ...configured, mail: inbox.mail });

  test("mail leads to the public URL", async () => {
    const { nobody, member } = world();
    const account = (await member.get("/api/auth/account")).json(200);
    const { email } = (account as { account: { email: string } }).account;
    const asked = await nobody.post("/api/auth/magic/request", { email }, { ...EVIL });
    expect(asked.status).toBe(202);
    const mail = await inbox.next(email);
    expect(mail.text).toContain("https://chat.example.com/login#mgt_");
    expect(mail.headers + mail.text + mail.html).not.toContain("evil.example");
  });

  test("invites, hooks and setup codes lead to the configured addresses", async () => {
    const { owner, workspace, general } = world();
    const invite = await owner.post(`/api/workspaces/${workspace.id}/invites`, {}, EVIL);
    expect(invite.is(201, InviteCreated).url).toStartWith("https://chat.example.com/invite#ivt_");
    const hook = await owner.post(
      `/api/workspaces/${workspace.id}/incoming-hooks`,
      { channel_id: general.id, name: "builds" },
      EVIL,
    );
    expect(hook.json(201)).toMatchObject({
      url: expect.stringMatching(/^https:\/\/api\.example\.com\/chat\/api\/hooks\/in\/cch_/),
    });
    for (const answer of [invite, hook]) expect(answer.text).not.toContain("evil.example");
  });

  test("a provider is told to send people back to the configured address", async () => {
    const { nobody } = world();
    const started = await nobody.get("/api/auth/github/start", EVIL);
    expect(started.status).toBe(302);
    const location = new URL(started.headers.get("location")!);
    expect(location.origin).toBe("https://github.example.com");
    expect(location.searchParams.get("redirect_uri")).toBe(
      "https://api.example.com/chat/api/auth/github/callback",
    );
  });

  test("no answer of any operation repeats it, in its headers or its body", async () => {
    const { owner, workspace, general, member } = world();
    for (const { method, path } of operations) {
      if (["/api/auth/logout", "/api/workspaces/{id}"].includes(path) && method !== "GET") continue;
      const at = path
        .replace("/workspaces/{id}", `/workspaces/${workspace.id}`)
        .replace("/channels/{id}", `/channels/${general.id}`)
        .replace("/users/{id}", `/users/${member.user.id}`)
        .replaceAll(/\{\w+\}/g, "x");
      const body = method === "GET" ? undefined : {};
      const answer = await owner.call(method, at, body, EVIL);
      const all = `${JSON.stringify([...answer.headers])} ${answer.text}`;
      expect([method, path, all.includes("evil.example")]).toEqual([method, path, false]);
    }
  });
});

describe("without a public URL", () => {
  const world = useWorld();

  test("an invite's address is made of the inviter's own Host, told to them alone and kept nowhere", async () => {
    const { owner, moderator, workspace } = world();
    const path = `/api/workspaces/${workspace.id}/invites`;
    const forwarded = { ...EVIL, host: "chat.lan:8080" };
    const made = (await owner.post(path, {}, forwarded)).is(201, InviteCreated);
    expect(made.url).toStartWith("http://chat.lan:8080/invite#ivt_");
    const listed = await moderator.get(path, EVIL);
    listed.is(200, InviteList);
    for (const host of ["chat.lan", "evil.example"]) expect(listed.text).not.toContain(host);
  });

  test("no mail is sent and no provider offered: nobody would know where to come back to", async () => {
    const offered = (await world().nobody.get("/api/auth/providers", EVIL)).is(200, AuthProviders);
    expect(offered).toMatchObject({ magic_link: { request: false }, github: false });
  });

  test("a Host header that is no host gets no further", async () => {
    const { server, owner, workspace } = world();
    for (const host of [
      "evil.example/x?",
      "a@evil.example",
      "evil.example, chat.lan",
      "a b",
      "a:b",
    ]) {
      const answer = await sendRaw(
        server.url,
        `POST /api/workspaces/${workspace.id}/invites HTTP/1.1\r\nHost: ${host}\r\n` +
          `Authorization: Bearer ${owner.token}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      );
      expect([host, answer.status]).toEqual([host, 400]);
    }
  });
});

describe("a browser is sent on", () => {
  const world = useWorld(configured);

  test("to nowhere that a request names", async () => {
    const { nobody } = world();
    const names = ["next", "redirect", "redirect_uri", "return_to", "url", "continue", "location"];
    const query = names.map((name) => `${name}=https://evil.example/`).join("&");
    const desktop = `desktop_protocol=2&code_challenge=${"a".repeat(43)}`;
    const redirecting = operations.filter(({ statuses }) => statuses.includes(302));
    expect(redirecting.length).toBeGreaterThanOrEqual(3);
    for (const { path } of redirecting) {
      const at = `${path}?${query}&${desktop}&state=x&code=y`;
      const answer = await nobody.get(at, { ...EVIL, accept: "text/html" });
      const location = answer.headers.get("location") ?? "";
      expect([path, decodeURIComponent(location).includes("evil.example")]).toEqual([path, false]);
      expect(answer.text).not.toContain("evil.example");
    }
  });

  test("by no path of the app and no address with two slashes", async () => {
    const { server } = world();
    for (const path of [
      "//evil.example",
      "//evil.example/..",
      "/\\evil.example",
      "/%2f%2fevil.example",
    ]) {
      const answer = await sendRaw(
        server.url,
        `GET ${path} HTTP/1.1\r\nHost: chat.example.com\r\nConnection: close\r\n\r\n`,
      );
      expect([path, answer.status < 300 || answer.status >= 400]).toEqual([path, true]);
      expect(answer.headers.has("location")).toBe(false);
    }
  });
});
