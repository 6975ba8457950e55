import { expect, test } from "bun:test";
import { join } from "node:path";
import { useFolder } from "../harness/folder.ts";
import { homeIn } from "../harness/home.ts";
import { useInbox } from "../harness/inbox.ts";
import { signIn } from "../harness/people.ts";
import { useServer } from "../harness/server.ts";
import { inTerminal } from "../harness/terminal.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");
const PASSWORD = "six wet otters in june";
const folder = useFolder();
const inbox = useInbox();
const server = useServer({
  mail: inbox.mail,
  public_url: "https://chat.example.com",
  password_auth: true,
});
/** `login` as somebody sees it who sits at a terminal. */
const loginIn = (home: string, ...args: string[]) =>
  inTerminal([process.execPath, MAIN, "login", ...args], { cwd: home, columns: 200 });

test("at a terminal login asks for the server, the name and the password, which nobody sees", async () => {
  const ava = await signIn(server, "Ava", "ava@example.com");
  await ava.call("PUT", "/api/auth/password", { new_password: PASSWORD });
  const home = homeIn(folder());
  await using login = loginIn(home.folder);
  await login.shows("Server: ");
  login.type(`${server.url}\r`);
  await login.shows("handle");
  // Mistyped, corrected, and the arrow keys tried.
  login.type("ava@exampel\u007f\u007fle.com\u001b[D\r");
  await login.shows("Password");
  login.type(`${PASSWORD}\r`);
  await login.shows(`Signed in to ${server.url} as Ava.`);
  expect(await login.exited).toBe(0);
  expect(login.text()).not.toContain("otters");
  expect(await home.done(["whoami", "--plain"])).toBe(ava.user.id);
});

test("whoever has no password has a link mailed, and pastes it", async () => {
  const noor = await signIn(server, "Noor", "noor@example.com");
  const home = homeIn(folder());
  await using login = loginIn(home.folder, server.url, "--email", "noor@example.com");
  await login.shows("empty to have a link mailed");
  login.type("\r");
  await login.shows("Sign-in link or token: ");
  const { token } = await inbox.next("noor@example.com");
  login.type(`${server.url}/login#${token}\r`);
  await login.shows("Signed in");
  expect(login.text()).not.toContain(token);
  expect(await home.done(["whoami", "--plain"])).toBe(noor.user.id);
});

test("Ctrl+C at a question ends with 130 and leaves nothing behind", async () => {
  const home = homeIn(folder());
  await using login = loginIn(home.folder, server.url);
  await login.shows("handle");
  login.type("ava\u0003");
  await login.shows("Cancelled: nothing was done.");
  expect(await login.exited).toBe(130);
  expect(await Bun.file(home.profile).exists()).toBeFalse();
});

test("without a terminal, and where nothing may be asked, it says what to give instead", async () => {
  const home = homeIn(folder());
  expect(await home.refused(2, ["login"])).toContain("Say which server");
  expect(await home.refused(2, ["login", server.url])).toContain("--token -");
  const empty = ["login", server.url, "--email", "ava@example.com"];
  expect(await home.refused(2, empty)).toContain("Nobody can be asked here");
  await using login = loginIn(home.folder, server.url, "--no-input");
  await login.shows("Nobody can be asked here");
  expect(await login.exited).toBe(2);
  const invite = ["login", `${server.url}/invite#ivt_${"a".repeat(43)}`];
  expect(await home.refused(2, invite)).toContain("That is an invite");
});
