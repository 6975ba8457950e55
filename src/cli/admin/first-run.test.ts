import { describe, expect, test } from "bun:test";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { run, serve } from "../../../tests/harness/child.ts";
import { clientOf } from "../../../tests/harness/client.ts";
import { useFolder } from "../../../tests/harness/folder.ts";
import { AuthProviders, SignedIn } from "../../features/auth/wire.ts";
import { WorkspaceList } from "../../features/workspaces/wire.ts";

const folder = useFolder();

/** Runs an admin command to its end, in an empty directory unless another is given. */
const admin = (args: readonly string[], options: { cwd?: string; input?: string } = {}) =>
  run(["admin", ...args], { cwd: folder(), ...options });

describe("admin bootstrap", () => {
  const AVA = ["bootstrap", "--name", "Ava Lindqvist", "--email", "ava@example.com"];

  test("makes the data directory, the owner, ClickClack and general, and a link that signs in", async () => {
    const cwd = folder();
    const made = await admin([...AVA, "--data", "./chat", "--json"], { cwd });
    expect([made.code, made.stderr]).toEqual([0, ""]);
    const { user, workspace, url, token } = JSON.parse(made.stdout);
    expect(url).toBe(`http://localhost:8080/login#${token}`);
    expect(workspace).toMatchObject({ name: "ClickClack", slug: "clickclack", role: "owner" });
    expect(statSync(join(cwd, "chat")).mode & 0o777).toBe(0o700);

    await using server = await serve(["--data", "./chat"], { cwd });
    const nobody = clientOf(() => server.url);
    const signedIn = (await nobody.post("/api/auth/magic/consume", { token })).is(200, SignedIn);
    expect(signedIn.user.id).toBe(user.id);
    const ava = clientOf(() => server.url, { authorization: `Bearer ${signedIn.token}` });
    const { workspaces } = (await ava.get("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces).toEqual([workspace]);
    expect(server.log()).not.toContain("/setup#");
    const again = await admin([...AVA, "--data", "./chat"], { cwd });
    expect([again.code, again.stdout]).toEqual([1, ""]);
  });

  test("ends the setup link of a server that is running", async () => {
    const cwd = folder();
    await using server = await serve([], { cwd });
    const nobody = clientOf(() => server.url);
    const required = async () =>
      (await nobody.get("/api/auth/providers")).is(200, AuthProviders).setup_required;
    expect(await required()).toBe(true);
    const token = /#(stp_\S+)/.exec(await shown(server))?.[1];
    const made = await admin([...AVA, "--plain"], { cwd });
    expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^mgt_[\w-]{43}\n$/)]);
    expect(await required()).toBe(false);
    const late = await nobody.post("/api/auth/setup", { token, display_name: "Late" });
    expect(late.refused(400).code).toBe("setup_invalid");
  });
});

/** What a server has said once it has shown how it is set up. */
async function shown(server: { log(): string }): Promise<string> {
  while (!server.log().includes("Keep it to yourself")) await Bun.sleep(5);
  return server.log();
}

describe("a server without people", () => {
  test("shows its link on the terminal and leaves it in no file", async () => {
    const cwd = folder();
    const flags = ["--log-level", "debug", "--access-log", "all", "--addr", "127.0.0.1:0"];
    await using server = await serve(flags, { cwd });
    const said = await shown(server);
    const [, address, token = ""] = /^ {4}(http:\S+)\/setup#(stp_[\w-]{43})$/m.exec(said) ?? [];
    expect(address).toBe(server.url);
    await clientOf(() => server.url).post("/api/auth/setup", { token, display_name: " " });
    server.kill("SIGTERM");
    await server.exited;
    for (const name of readdirSync(join(cwd, "data"), { recursive: true, encoding: "utf8" })) {
      const path = join(cwd, "data", name);
      if (statSync(path).isFile()) expect(await Bun.file(path).text()).not.toContain(token);
    }
  });

  test("shows a link to its public address, and in dev mode none", async () => {
    const cwd = folder();
    const flags = ["--public-url", "https://chat.example.com"];
    await using server = await serve(["--data", "./one", ...flags], { cwd });
    expect(await shown(server)).toContain("    https://chat.example.com/setup#stp_");
    await using dev = await serve(["--data", "./two", "--dev-bootstrap", "true"], { cwd });
    await clientOf(() => dev.url).get("/healthz");
    expect(dev.log()).not.toContain("/setup#");
  });
});
