import { describe, expect, test } from "bun:test";
import { useEndpoint } from "../../../tests/harness/endpoint.ts";
import { useFolder } from "../../../tests/harness/folder.ts";
import { homeIn } from "../../../tests/harness/home.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { useServer } from "../../../tests/harness/server.ts";

const folder = useFolder();

/** An address that nothing listens at. */
async function nowhere(): Promise<string> {
  await using server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  return `http://127.0.0.1:${server.port}`;
}

/** Somebody with a token for a server. */
const at = (url: string) => ({
  environment: { CLICKCLACK_SERVER: url, CLICKCLACK_TOKEN: "sst_secret" },
});

describe("a command and a server that is not as it should be", () => {
  const endpoint = useEndpoint();

  test("what is not ClickClack is said to be none, and ends with 11", async () => {
    const home = homeIn(folder());
    const { url } = endpoint;
    for (const [answer, words] of [
      [() => new Response("<html>", { headers: { "content-type": "text/html" } }), "no JSON"],
      [() => new Response("Not here", { status: 404 }), "answers 404"],
      [() => new Response("Who are you?", { status: 401 }), "answers 401"],
      [() => Response.json({ hello: "there" }), "does not say"],
      [() => Response.json(null), ""],
    ] as const) {
      endpoint.answer(answer);
      expect(await home.refused(11, ["whoami"], at(url))).toContain(words);
    }
    for (const args of [["status"], ["workspaces", "list"], ["login", url, "--token", "sst_a"]]) {
      const ended = await home.run(args, at(url));
      expect({ args, code: ended.code }).toEqual({ args, code: 11 });
      expect(ended.stderr).toStartWith(`clickclack: ${url} `);
    }
    expect(await home.run(["status", "--plain"], at(url))).toMatchObject({ stdout: "failed\n" });
  });

  test("a redirect is not followed, and where it leads is said", async () => {
    const home = homeIn(folder());
    const elsewhere: Request[] = [];
    await using other = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch(request) {
        elsewhere.push(request);
        return Response.json({ user: {} });
      },
    });
    const target = `http://127.0.0.1:${other.port}/chat`;
    endpoint.answer(({ path }) => Response.redirect(target + path));
    const { url } = endpoint;
    for (const args of [["whoami"], ["channels", "list"], ["login", url, "--token", "sst_secret"]])
      expect(await home.refused(11, args, at(url))).toContain(`--server ${target}`);
    endpoint.answer(() => Response.redirect(`${target}/sso?secret`));
    expect(await home.refused(11, ["whoami"], at(url))).toContain(`(${target}/sso)`);
    expect(elsewhere).toEqual([]);
  });

  test("where nothing listens it ends with 10, and so behind a proxy that says so", async () => {
    const home = homeIn(folder());
    const closed = await nowhere();
    expect(await home.refused(10, ["whoami"], at(closed))).toBe(
      `${closed} cannot be reached: nothing listens there.`,
    );
    const status = await home.run(["status", "--json"], at(closed));
    expect(status).toMatchObject({ code: 10, stderr: expect.stringContaining("nothing listens") });
    expect(JSON.parse(status.stdout)).toMatchObject({ state: "unreachable", server: closed });
    const unknown = await home.refused(10, ["login", "chat.invalid", "--token", "sst_a"]);
    expect(unknown).toBe("https://chat.invalid cannot be reached: its name is not known.");
    endpoint.answer(() => new Response("Bad gateway", { status: 502 }));
    expect(await home.refused(10, ["whoami"], at(endpoint.url))).toContain("answers 502");
  });

  test("a fault of the server ends with 1 and the name of it in the server's log", async () => {
    const home = homeIn(folder());
    endpoint.answer(() =>
      Response.json(
        { error: "Something went wrong.", code: "internal" },
        { status: 500, headers: { "x-correlation-id": "the-one" } },
      ),
    );
    const { url } = endpoint;
    expect(await home.refused(1, ["whoami"], at(url))).toMatch(/^Something .* the-one\.$/);
    endpoint.answer(() =>
      Response.json(
        { error: "This is too often.", code: "too_many_requests" },
        { status: 429, headers: { "retry-after": "90" } },
      ),
    );
    expect(await home.refused(1, ["whoami"], at(url))).toContain("again in 90 s");
  });

  test("neither words nor names of a server steer the terminal", async () => {
    const home = homeIn(folder());
    const { url } = endpoint;
    endpoint.answer(() =>
      Response.json(
        { error: "No.\u001b[2J\u009b31m\u202e\r\nclickclack: All is well", code: "bad_request" },
        { status: 400, headers: { "x-correlation-id": "the\u009bone" } },
      ),
    );
    const refused = await home.run(["whoami", "--verbose"], at(url));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^GET \S+ 400 theone \d+ ms\nclickclack: [ -~]+\n$/);
    const user = {
      id: "usr_1",
      kind: "human",
      handle: "a",
      display_name: "A\u009b31m\u202e\u007f",
    };
    endpoint.answer(() => Response.json({ user, workspaces: [] }));
    const whoami = await home.done(["whoami", "--json"], at(url));
    expect(whoami).toMatch(/^[ -~]+$/);
    expect(JSON.parse(whoami)).toMatchObject({ user });
  });

  test("Ctrl+C ends a command that waits, as any program", async () => {
    endpoint.answer(() => new Promise(() => {}));
    const before = endpoint.arrived.length;
    const child = Bun.spawn([process.execPath, `${import.meta.dir}/../../main.ts`, "whoami"], {
      env: { PATH: process.env["PATH"], ...at(endpoint.url).environment },
      stderr: "pipe",
    });
    await endpoint.until(before + 1);
    child.kill("SIGINT");
    await child.exited;
    // A shell counts it as 130.
    expect(child.signalCode).toBe("SIGINT");
  });
});

describe("a token", () => {
  const server = useServer();
  const other = useEndpoint();

  test("goes to its own server and to no other", async () => {
    const ava = await signIn(server, "Ava");
    const home = homeIn(folder());
    const around = { input: ava.token };
    await home.done(["login", server.url, "--token", "-"], around);
    const there = ["--server", other.url];
    expect(await home.refused(3, ["whoami", ...there])).toContain("not signed in to");
    await home.run(["status", ...there]);
    await home.run(["logout", ...there]);
    await home.run(["login", ...there]);
    const environment = { CLICKCLACK_SERVER: other.url };
    expect(await home.refused(3, ["channels", "list"], { environment })).toContain(other.url);
    // One of the environment belongs to the server that is named there.
    const both = { CLICKCLACK_SERVER: server.url, CLICKCLACK_TOKEN: ava.token };
    expect(await home.refused(3, ["whoami", ...there], { environment: both })).toContain(other.url);
    const link = `${server.url}/login#mgt_${"a".repeat(43)}`;
    await home.refused(2, ["login", link, ...there]);
    await home.refused(2, ["login", other.url, "--token", link]);
    const carried = other.arrived.filter(({ headers, body }) =>
      `${headers.get("authorization")}${body}`.includes("_"),
    );
    expect(carried).toEqual([]);
    // The same server, written otherwise.
    const same = `${server.url.replace("http", "HTTP")}/`;
    expect(await home.done(["whoami", "--plain", "--server", same])).toBe(ava.user.id);
  });

  test("of the environment counts only beside a server, and keeps no choice", async () => {
    const { token, ...bo } = await signIn(server, "Bo");
    const home = homeIn(folder());
    const alone = { environment: { CLICKCLACK_TOKEN: token } };
    expect(await home.refused(2, ["whoami"], alone)).toContain("CLICKCLACK_SERVER");
    expect(await home.done(["whoami", "--plain", "--server", server.url], alone)).toBe(bo.user.id);
    const environment = { CLICKCLACK_SERVER: server.url, CLICKCLACK_TOKEN: token };
    const kept = await home.refused(2, ["workspaces", "create", "Bo's", "--use"], { environment });
    expect(kept).toContain("CLICKCLACK_WORKSPACE");
    expect(await Bun.file(home.profile).exists()).toBeFalse();
    const damaged = { environment: { ...environment, CLICKCLACK_TOKEN: "two words" } };
    expect(await home.refused(2, ["whoami"], damaged)).toContain("no token");
  });

  test("that travels in clear is warned of, unless it stays on this machine", async () => {
    const home = homeIn(folder());
    const far = at("http://chat.invalid");
    const warned = await home.run(["whoami"], far);
    expect(warned.stderr).toStartWith("http://chat.invalid is not encrypted");
    await home.refused(10, ["whoami", "--quiet"], far);
    await home.refused(10, ["whoami"], at(await nowhere()));
  });

  test("is dropped by signing out although the server is away, which is said", async () => {
    const cleo = await signIn(server, "Cleo");
    const home = homeIn(folder());
    await home.done(["login", server.url, "--token", cleo.token]);
    const closed = await nowhere();
    const profile = await Bun.file(home.profile).text();
    await Bun.write(home.profile, profile.replaceAll(server.url, closed));
    const ended = await home.run(["logout"]);
    expect(ended).toMatchObject({ code: 10, stdout: "" });
    expect(ended.stderr).toContain("The token is forgotten here");
    expect(await Bun.file(home.profile).text()).not.toContain("sst_");
  });

  test("of each of several servers is kept, and signing in chooses", async () => {
    const dina = await signIn(server, "Dina");
    const home = homeIn(folder());
    await home.done(["login", server.url, "--token", dina.token]);
    const second = server.url.replace("127.0.0.1", "localhost");
    const { token } = await signIn(server, "Dina", "dina2@example.com");
    await home.done(["login", second, "--token", token]);
    const status = await home.json(["status"]);
    expect(status).toMatchObject({ server: second, servers: [{ server: server.url }] });
    await home.done(["login", server.url]);
    expect(await home.done(["whoami", "--plain"])).toBe(dina.user.id);
    await home.done(["logout"]);
    // The one that is left is spoken to.
    expect(await home.json(["status"])).toMatchObject({ server: second, servers: [] });
  });
});
