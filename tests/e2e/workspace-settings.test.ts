import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { createClient } from "../../sdk/src/index.ts";
import { look } from "./look.ts";
import { openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let workspace: { id: string; route_id: string };
let ava: Person;
let ben: Person;
let noor: Person;

beforeAll(async () => {
  stage = await openStage();
  workspace = await stage.captain.workspaces.create({ name: "Harbour" });
  ava = await join("Ava Lindqvist", "moderator");
  ben = await join("Ben Okafor", "member");
  noor = await join("Noor Haddad", "guest");
});

afterAll(() => stage.close());

async function join(name: string, role: "moderator" | "member" | "guest"): Promise<Person> {
  const person = await stage.join(name);
  const { token } = await stage.captain.invites.create(workspace.id, { role });
  await person.client.invites.accept({ token });
  return person;
}

const at = (section: string) => `/app/${workspace.route_id}/settings/${section}`;
const row = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
async function choose(page: Page, menu: string, item: string): Promise<void> {
  await button(page, `Actions for ${menu}`).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

test("a manager makes a bot with a token, which works, and takes it out again", async () => {
  const page = await stage.open(at("bots"));
  await page.getByText("No service bot yet", { exact: false }).waitFor();
  await button(page, "Make a bot").click();
  const wizard = page.getByRole("dialog");
  await wizard.getByLabel("Name", { exact: true }).fill("Release bot");
  expect(await look(page, "settings-bots-wizard-1")).toEqual([]);
  await wizard.getByRole("button", { name: "Next" }).click();
  await wizard.getByLabel("Chosen one by one").check();
  await wizard.getByText("dms:write").click();
  expect(await look(page, "settings-bots-wizard-2")).toEqual([]);
  await wizard.getByRole("button", { name: "Next" }).click();
  expect(await look(page, "settings-bots-wizard-3")).toEqual([]);
  await wizard.getByRole("button", { name: "Make the bot" }).click();
  const token = await wizard.getByLabel("The new token", { exact: true }).inputValue();
  expect(await look(page, "settings-bots-wizard-token")).toEqual([]);

  const bot = await createClient({ baseUrl: stage.url, token }).me.get();
  expect(bot).toMatchObject({ display_name: "Release bot", kind: "bot" });
  const [made] = (await stage.captain.bots.list(workspace.id)).filter(
    (one) => one.bot.id === bot.id,
  );
  expect(made?.tokens[0]?.scopes).toContain("messages:write");
  expect(made?.tokens[0]?.scopes).not.toContain("dms:write");

  await wizard.getByRole("button", { name: "To its settings" }).click();
  await page.getByRole("heading", { name: "Release bot" }).waitFor();
  await choose(page, "default", "Rotate…");
  await wizard.getByRole("button", { name: "Make a token" }).click();
  const second = await wizard.getByLabel("The new token", { exact: true }).inputValue();
  await wizard.getByRole("button", { name: "Revoke the old one now" }).click();
  await wizard.getByText("The old token is revoked.").waitFor();
  await expect(createClient({ baseUrl: stage.url, token }).me.get()).rejects.toMatchObject({
    status: 401,
  });
  expect((await createClient({ baseUrl: stage.url, token: second }).me.get()).id).toBe(bot.id);
  await wizard.getByRole("button", { name: "Done" }).click();
  await button(page, "Show 1 revoked token").waitFor();
  expect(await look(page, "settings-bot")).toEqual([]);

  await button(page, "Delete the bot…").click();
  await wizard.getByLabel("Type “release-bot” to confirm").fill("release-bot");
  await wizard.getByRole("button", { name: "Delete for good" }).click();
  await page.getByText("No service bot yet", { exact: false }).waitFor();
  await page.context().close();
});

test("a setup code is shown with its one line, and its claim is seen at once", async () => {
  const page = await stage.open(at("bots"));
  await button(page, "Make a bot").click();
  const wizard = page.getByRole("dialog");
  await wizard.getByLabel("Name", { exact: true }).fill("Claw");
  await wizard.getByRole("button", { name: "Next" }).click();
  await wizard.getByRole("button", { name: "Next" }).click();
  await wizard.getByLabel("Make a setup code").check();
  await wizard.getByLabel("Name of the token").fill("openclaw");
  await wizard.getByRole("button", { name: "Make the bot" }).click();
  const code = await wizard.getByLabel("Setup code", { exact: true }).inputValue();
  const line = await wizard
    .getByLabel("Paste this where OpenClaw runs", { exact: true })
    .inputValue();
  expect(line).toBe(`openclaw channels add clickclack --code '${stage.url}/#${code}'`);
  await wizard
    .getByRole("timer")
    .getByText(/Good for (10:00|9:5\d)/)
    .waitFor();
  expect(await look(page, "settings-bots-wizard-code")).toEqual([]);
  const claim = await createClient({ baseUrl: stage.url }).bots.claimSetupCode(code);
  expect(claim.bot.display_name).toBe("Claw");
  await wizard.getByText("Claimed: the install has its token.").waitFor();
  await wizard.getByRole("button", { name: "To its settings" }).click();
  await row(page, "openclaw").getByText("Read and write").waitFor();
  await page.context().close();
});
