import { expect, test } from "bun:test";
import { join } from "node:path";
import { createMagicLink } from "../../src/features/auth/magic-links.ts";
import { useFolder } from "../harness/folder.ts";
import { inTerminal } from "../harness/terminal.ts";
import { signIn } from "../harness/people.ts";
import { useServer } from "../harness/server.ts";

const built = join(import.meta.dir, "../../dist/clickclack");
const PASSWORD = "six wet otters in june";
const folder = useFolder();
const server = useServer({ password_auth: true });

/** Types a line into a shell where `clickclack` is the executable. */
async function type(home: string, line: string, environment: Record<string, string> = {}) {
  const child = Bun.spawn(["bash", "-c", `clickclack() { '${built}' "$@"; }\n${line}`], {
    cwd: home,
    env: { PATH: process.env["PATH"], HOME: home, SERVER: server.url, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { code: await child.exited, stdout, stderr };
}

test("the executable signs in, looks around, and ends each failure with its own code", async () => {
  const ava = await signIn(server, "Ava", "ava@example.com");
  const { token } = await createMagicLink(server.db, { email: "ava@example.com" });
  const home = folder();
  const shell = (line: string) => type(home, line, { LINK: `${server.url}/login#${token}` });
  expect(await shell('clickclack login "$LINK"')).toMatchObject({
    code: 0,
    stdout: `Signed in to ${server.url} as Ava.\n`,
    stderr: "",
  });
  expect(await shell("clickclack whoami --plain")).toMatchObject({ stdout: `${ava.user.id}\n` });
  const look = "clickclack workspaces create Pier --use -q && clickclack channels list --json";
  const [made = "", listed = ""] = (await shell(look)).stdout.split("\n");
  expect(made).toStartWith("Made Pier (pier)");
  expect(JSON.parse(listed)).toMatchObject({ channels: [{ name: "general" }] });
  expect(await shell("clickclack channels list --plain | true; echo ${PIPESTATUS[0]}")).toEqual({
    code: 0,
    stdout: "0\n",
    stderr: "",
  });
  await using foreign = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => new Response("Hi"),
  });
  const codes = [
    ["clickclack channels list --workspace a --workspace", 2],
    ["CLICKCLACK_TOKEN=sst_wrong clickclack whoami --server $SERVER", 3],
    ["clickclack channels use genral", 4],
    [`CLICKCLACK_TOKEN=a clickclack whoami --server http://127.0.0.1:1`, 10],
    [`CLICKCLACK_TOKEN=a clickclack whoami --server ${foreign.url.href}`, 11],
    ["clickclack login", 0],
    ["clickclack logout", 0],
    ["clickclack status", 3],
  ] as const;
  for (const [line, code] of codes)
    expect({ line, code: (await shell(line)).code }).toEqual({ line, code });
});

test("the executable asks for a password at a terminal, and does not show it", async () => {
  const noor = await signIn(server, "Noor", "noor@example.com");
  await noor.call("PUT", "/api/auth/password", { new_password: PASSWORD });
  const home = folder();
  await using login = inTerminal([built, "login", server.url], { cwd: home });
  await login.shows("handle");
  login.type("noor@example.com\r");
  await login.shows("Password");
  login.type(`${PASSWORD}\r`);
  await login.shows("as Noor.");
  expect(await login.exited).toBe(0);
  expect(login.text()).not.toContain("otters");
});
