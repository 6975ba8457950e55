import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { createClient, type Client } from "../../sdk/src/index.ts";
import { useInbox } from "../harness/inbox.ts";
import { settled, typeThere } from "./app.ts";
import { look } from "./look.ts";
import { openStage, type Stage } from "./stage.ts";

const PASSWORD = "six wet otters";
const fine: string[] = [];

/** Makes the first account of a server by the link on its terminal, as `ada@example.com`. */
async function setUp({ url, setupToken }: Stage): Promise<{ owner: Client; workspace: string }> {
  const made = await createClient({ baseUrl: url }).auth.setUp({
    token: await setupToken(),
    display_name: "Ada Okoro",
    email: "ada@example.com",
    password: PASSWORD,
  });
  const owner = createClient({ baseUrl: url, token: made.token });
  return { owner, workspace: made.workspace.id };
}

const arrived = async (page: Page, name: string) => {
  await page.getByRole("button", { name: `You: ${name}` }).waitFor();
  await settled(page);
};

describe("a server with passwords and mail", () => {
  const inbox = useInbox();
  let stage: Stage;
  let owner: Client;
  let workspace: string;

  beforeAll(async () => {
    stage = await openStage({
      dev: false,
      flags: (url) => [
        `--public-url=${url}`,
        `--smtp=${inbox.mail.url}`,
        `--mail-from=${inbox.mail.from}`,
        "--password-auth=true",
        // Nobody goes there: the page offers what is configured.
        "--github-client-id=id",
        "--github-client-secret=secret",
        "--oidc-issuer=https://id.example.com",
        "--oidc-client-id=id",
        "--oidc-client-secret=secret",
        "--oidc-name=Harbour ID",
      ],
    });
    ({ owner, workspace } = await setUp(stage));
  });
  afterAll(() => stage.close());

  test("offers all its ways in, in light, in dark and on a phone", async () => {
    const page = await stage.open("/login");
    await page.getByLabel("Password").waitFor();
    for (const name of ["Continue with GitHub", "Continue with Harbour ID"])
      await page.getByRole("link", { name }).waitFor();
    expect(await page.getByRole("link", { name: "Continue with OpenClaw" }).count()).toBe(0);
    expect(await look(page, "signin-light")).toEqual(fine);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await look(page, "signin-dark")).toEqual(fine);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await look(page, "signin-390")).toEqual(fine);
    expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(
      false,
    );
    await page.context().close();
  });

  test("lets somebody in by a password, with the keyboard alone, and says what is wrong with one", async () => {
    const page = await stage.open("/login?next=https://evil.example");
    await page.getByLabel("Mail address or handle").waitFor();
    await typeThere(page, "ada@example.com");
    await page.keyboard.press("Tab");
    await page.keyboard.type("not the password");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("not the right name or password").waitFor();
    expect(await look(page, "signin-wrong")).toEqual(fine);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await arrived(page, "Ada Okoro");
    expect(page.url()).toStartWith(`${stage.url}/app/`);
    await page.context().close();
  });

  test("mails a link to sign in, which goes to where one wanted", async () => {
    const page = await stage.open("/login");
    await page.getByRole("button", { name: "Sign in by a link" }).click();
    await page.getByLabel("Mail address").waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("email");
    expect(await look(page, "signin-link")).toEqual(fine);
    await typeThere(page, "ada@example.com");
    await page.keyboard.press("Enter");
    const heading = page.getByRole("heading", { name: "Look into your mail" });
    await heading.waitFor();
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await look(page, "signin-mailed")).toEqual(fine);
    const { token } = await inbox.next("ada@example.com");
    await page.goto(`${stage.url}/login#${token}`);
    await arrived(page, "Ada Okoro");
    expect(new URL(page.url()).hash).toBe("");
    await page.context().close();
  });

  test("says the same to somebody whom it does not know, and mails them nothing", async () => {
    const page = await stage.open("/login");
    await page.getByRole("button", { name: "Sign in by a link" }).click();
    await page.getByLabel("Mail address").fill("stranger@example.com");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
    expect(inbox.received.filter(({ to }) => to.includes("stranger@example.com"))).toEqual([]);
    await page.context().close();
  });

  test("sets a forgotten password anew by mail", async () => {
    const page = await stage.open("/login");
    await page.getByRole("button", { name: "Forgot password?" }).click();
    await page.getByLabel("Mail address").fill("ada@example.com");
    expect(await look(page, "signin-forgotten")).toEqual(fine);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
    const { token } = await inbox.next("ada@example.com");
    await page.goto(`${stage.url}/reset#${token}`);
    await page.getByLabel("New password").fill("password12");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("anybody would try").waitFor();
    expect(await look(page, "reset")).toEqual(fine);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await look(page, "reset-dark-390")).toEqual(fine);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByLabel("New password").fill("nine dry herons");
    await page.keyboard.press("Enter");
    await arrived(page, "Ada Okoro");
    await page.goto(`${stage.url}/reset`);
    await page.getByRole("heading", { name: "This link is not complete" }).waitFor();
    await page.context().close();
    // It has ended the sign-in that this file goes on with.
    const again = await createClient({ baseUrl: stage.url }).auth.signInByPassword({
      login: "ada@example.com",
      password: "nine dry herons",
    });
    owner = createClient({ baseUrl: stage.url, token: again.token });
  });

  test("mails an invite, and asks who came by it how they come back", async () => {
    await owner.invites.create(workspace, { email: "ines@example.com" });
    const { subject, token } = await inbox.next("ines@example.com");
    expect(subject).toBe("Ada Okoro invites you to ClickClack");
    const page = await stage.open(`/invite#${token}`);
    await page.getByLabel("Your name").fill("Ines Costa");
    await page.getByRole("button", { name: "Join" }).click();
    await page.getByRole("heading", { name: "You are in" }).waitFor();
    expect(await look(page, "invite-come-back")).toEqual(fine);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await look(page, "invite-come-back-dark-390")).toEqual(fine);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByLabel("Mail address").fill("ines@example.com");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
    const confirmation = await inbox.next("ines@example.com");
    await page.goto(`${stage.url}/email#${confirmation.token}`);
    await page.getByRole("heading", { name: "This address is yours" }).waitFor();
    expect(await look(page, "email-confirmed")).toEqual(fine);
    await page.getByRole("link", { name: "Go to the app" }).click();
    await arrived(page, "Ines Costa");
    await page.context().close();

    const elsewhere = await stage.open("/login");
    await elsewhere.getByLabel("Mail address or handle").fill("ines@example.com");
    await elsewhere.getByLabel("Password").fill(PASSWORD);
    await elsewhere.keyboard.press("Enter");
    await arrived(elsewhere, "Ines Costa");
    await elsewhere.context().close();
  });

  test("shows by what one signs in and where, ends what is not needed, and changes the password", async () => {
    const signIn = { login: "ada@example.com", password: "nine dry herons" };
    const { token, user } = await createClient({ baseUrl: stage.url }).auth.signInByPassword(
      signIn,
    );
    const as = { id: user.id, name: "Ada Okoro", token, client: owner };
    const page = await stage.open("/app", { as });
    await arrived(page, "Ada Okoro");
    const open = async () => {
      await page.getByRole("button", { name: "ClickClack: menu" }).click();
      await page.getByRole("menuitem", { name: "Signing in" }).click();
    };
    await open();
    const dialog = page.getByRole("main");
    await dialog.getByText("ada@example.com").waitFor();
    await dialog.getByText("this one").waitFor();
    expect(await look(page, "account-signing-in")).toEqual(fine);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await look(page, "account-signing-in-dark-390")).toEqual(fine);
    await page.setViewportSize({ width: 1440, height: 900 });
    await dialog.getByRole("button", { name: "Sign out everywhere else" }).click();
    await dialog
      .getByRole("button", { name: "Sign out everywhere else" })
      .waitFor({ state: "detached" });
    expect(await owner.me.get().catch((error: Error) => error.message)).toContain(
      "no longer valid",
    );
    await dialog.getByLabel("Current password").fill("not this one");
    await dialog.getByLabel("New password").fill("ten loud magpies");
    await dialog.getByRole("button", { name: "Change the password" }).click();
    await dialog.getByRole("alert").getByText("not your password").waitFor();
    await dialog.getByLabel("Current password").fill("nine dry herons");
    await dialog.getByRole("button", { name: "Change the password" }).click();
    await dialog.getByRole("status").getByText("It is set").waitFor();
    await page.context().close();
  });

  test("tells whoever opens a confirmation while signed out to sign in first", async () => {
    const page = await stage.open("/email#eml_this_was_never_given_out");
    await page.getByRole("heading", { name: "Sign in first" }).waitFor();
    expect(await look(page, "email-signed-out")).toEqual(fine);
    await page.context().close();
  });

  test("says why another site sent somebody back", async () => {
    const page = await stage.open("/login?error=email_unverified");
    await page.getByRole("alert").getByText("not verified there").waitFor();
    await page.goto(`${stage.url}/login?error=%3Cb%3E`);
    await page.getByRole("alert").getByText("This did not work").waitFor();
    await page.context().close();
  });

  test("no script failed and nothing was refused", () => {
    expect(stage.problems).toEqual([]);
  });
});
