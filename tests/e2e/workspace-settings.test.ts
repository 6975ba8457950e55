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
  stage = await openStage({ flags: ["--callback-allow=loopback"] });
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
  await wizard.getByLabel("Whom it listens to").selectOption("Only these people");
  await wizard.getByRole("combobox", { name: "Only these people" }).fill("ben");
  await wizard.getByRole("option", { name: "Ben Okafor" }).click();
  await wizard.getByLabel("It shows its work in messages").check();
  expect(await look(page, "settings-bots-wizard-defaults")).toEqual([]);
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
  expect(claim.defaults).toMatchObject({ allowFrom: [ben.id], agentActivity: true });
  await wizard.getByText("Claimed: the install has its token.").waitFor();
  await wizard.getByRole("button", { name: "To its settings" }).click();
  await row(page, "openclaw").getByText("agent_activity:write").waitFor();
  await page.context().close();
});

test("the owner renames the workspace, and everybody sees it", async () => {
  const page = await stage.open(at("overview"));
  const other = await stage.open(at("overview"), { as: ben });
  await page.getByLabel("Name", { exact: true }).fill("Old Harbour");
  await button(page, "Save").click();
  await other.getByRole("navigation", { name: "Settings" }).getByText("Old Harbour").waitFor();
  expect(await other.getByLabel("Name", { exact: true }).count()).toBe(0);
  await page.getByLabel("Name", { exact: true }).fill("Harbour");
  await button(page, "Save").click();
  await other
    .getByRole("navigation", { name: "Settings" })
    .getByText("Harbour", { exact: true })
    .waitFor();

  const picture = { name: "icon.png", mimeType: "image/png", buffer: await page.screenshot() };
  await page.locator("input[type=file]").setInputFiles(picture);
  await page.getByRole("group", { name: "Icon" }).locator("img").waitFor();
  await other.locator(".rail-workspace.here img").waitFor();
  expect((await stage.captain.workspaces.get(workspace.id)).icon_url).toMatch(/^\/api\/uploads\//);

  await button(page, "Delete the workspace…").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type “Harbour” to confirm").fill("Harbou");
  expect(await dialog.getByRole("button", { name: "Delete for good" }).isDisabled()).toBe(true);
  expect(await look(page, "settings-delete-workspace")).toEqual([]);
  await page.keyboard.press("Escape");
  expect(
    await button(page, "Delete the workspace…").evaluate((one) => one === document.activeElement),
  ).toBe(true);
  await page.context().close();
  await other.context().close();
});

test("a manager times out, blocks and promotes; the list says so at once", async () => {
  const page = await stage.open(at("members"));
  const dialog = page.getByRole("dialog");
  await row(page, "Ben Okafor").getByText("Member", { exact: true }).waitFor();
  await choose(page, "Ben Okafor", "Time out…");
  await dialog.getByLabel("For", { exact: true }).selectOption("A day");
  await dialog.getByLabel("Note for managers (optional)").fill("Shouted at the lighthouse.");
  expect(await look(page, "settings-members-timeout")).toEqual([]);
  await dialog.getByRole("button", { name: "Time out" }).click();
  await row(page, "Ben Okafor")
    .getByText(/Timed out until/)
    .waitFor();
  await row(page, "Ben Okafor").getByText("Note: Shouted at the lighthouse.").waitFor();
  await choose(page, "Ben Okafor", "End the time-out");
  await row(page, "Ben Okafor")
    .getByText(/Timed out until/)
    .waitFor({ state: "detached" });
  await choose(page, "Ben Okafor", "Block…");
  await dialog.getByRole("button", { name: "Block" }).click();
  await row(page, "Ben Okafor").getByText("Blocked").waitFor();
  await choose(page, "Ben Okafor", "Unblock");
  await row(page, "Ben Okafor").getByText("Blocked").waitFor({ state: "detached" });
  await row(page, "Noor Haddad").getByText("3 posts of 3 left today").waitFor();

  await page.getByLabel("Find by name or handle").fill("noor");
  await page.getByText("1 member", { exact: true }).waitFor();
  await page.getByLabel("Find by name or handle").fill("");
  await page.getByLabel("Role").selectOption("Moderator");
  await row(page, "Ava Lindqvist").waitFor();
  await row(page, "Ben Okafor").waitFor({ state: "detached" });
  await choose(page, "Ava Lindqvist", "Show the profile");
  await page.getByRole("complementary").getByText("Ava Lindqvist").first().waitFor();
  await page.context().close();
});

test("a moderator has no say over the owner, and is told when they come too late", async () => {
  const page = await stage.open(at("members"), { as: ava });
  await row(page, "Ben Okafor").waitFor();
  await button(page, "Actions for Local Captain").click();
  expect(await page.getByRole("menuitem").allTextContents()).toEqual(["Show the profile"]);
  await page.keyboard.press("Escape");
  await choose(page, "Ben Okafor", "Time out…");
  await stage.captain.workspaces.moderate(workspace.id, ben.id, { role: "moderator" });
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Time out" }).click();
  expect(await dialog.getByRole("alert").textContent()).toMatch(/^\w.+\.$/);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await stage.captain.workspaces.moderate(workspace.id, ben.id, { role: "member" });
  await row(page, "Ben Okafor").getByText("Member", { exact: true }).waitFor();

  await page.goto(stage.url + at("overview"));
  await button(page, "Leave the workspace…").waitFor();
  expect(await button(page, "Delete the workspace…").count()).toBe(0);
  await page.goto(stage.url + at("invites"));
  await page.getByLabel("They come as").waitFor();
  expect(
    await page
      .getByLabel("They come as")
      .getByRole("option", { name: /^Moderator/ })
      .count(),
  ).toBe(0);
  await page.context().close();
});

test("members and guests see less, and are told of what is not for them", async () => {
  const page = await stage.open(at("overview"), { as: ben });
  const list = page.getByRole("navigation", { name: "Settings" });
  await list.getByRole("link", { name: "Overview" }).waitFor();
  const links = async () =>
    (await list.getByRole("link").allTextContents()).filter((one) =>
      ["Overview", "Members", "Invites", "Channels", "Bots", "Integrations", "Audit log"].includes(
        one,
      ),
    );
  expect(await links()).toEqual(["Overview", "Members", "Bots", "Integrations"]);
  await page.goto(stage.url + at("audit"));
  await page.getByText("These settings are for managers").waitFor();
  expect(await look(page, "settings-not-for-you")).toEqual([]);
  await page.goto(stage.url + at("integrations"));
  await page.getByRole("heading", { name: "Agents over MCP" }).waitFor();
  expect(await page.getByRole("heading", { name: "Incoming webhooks" }).count()).toBe(0);

  await page.goto(stage.url + at("bots"));
  await button(page, "Make a bot").click();
  const wizard = page.getByRole("dialog");
  expect(await wizard.getByRole("radio").count()).toBe(1);
  await wizard.getByLabel("Name", { exact: true }).fill("Ben's helper");
  await wizard.getByRole("button", { name: "Next" }).click();
  await wizard.getByRole("button", { name: "Next" }).click();
  await wizard.getByRole("button", { name: "Make the bot" }).click();
  await wizard.getByLabel("The new token", { exact: true }).waitFor();
  await wizard.getByRole("button", { name: "Done" }).click();
  await row(page, "Ben's helper").getByText("belongs to Ben Okafor").waitFor();
  expect((await ben.client.me.bots()).map(({ bot }) => bot.display_name)).toEqual(["Ben's helper"]);
  await page.context().close();

  const guest = await stage.open(at("bots"), { as: noor });
  await row(guest, "Ben's helper").waitFor();
  expect(await button(guest, "Make a bot").count()).toBe(0);
  await guest.context().close();
});

test("an invite is made, shown once, and taken back", async () => {
  const page = await stage.open(at("invites"));
  await page.getByLabel("They come as").selectOption("guest");
  await page.getByLabel("Good for").selectOption("10");
  await button(page, "Create link").click();
  const url = await page
    .getByLabel("Send this link to whoever is to come", { exact: true })
    .inputValue();
  expect(url).toMatch(/\/invite#ivt_/);
  await button(page, /^Copy Send this link/).click();
  await page.getByText("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
  await row(page, "10 of 10 left").waitFor();
  expect(await look(page, "settings-invites")).toEqual([]);
  await button(page, "Take back: Guest").click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await page.getByText("No invite is open.", { exact: false }).waitFor();
  await page.context().close();
});

test("a channel is renamed, put away, brought back and deleted", async () => {
  await stage.captain.channels.create(workspace.id, { name: "berths", kind: "private" });
  const page = await stage.open(at("channels"));
  const dialog = page.getByRole("dialog");
  await row(page, "berths").getByText("1 member").waitFor();
  await choose(page, "#berths", "Rename…");
  await dialog.getByLabel("Name", { exact: true }).fill("tides");
  await dialog.getByRole("button", { name: "Save" }).click();
  await row(page, "tides").waitFor();
  await choose(page, "#tides", "Archive");
  await row(page, "tides").waitFor({ state: "detached" });
  await page.getByLabel("Show").selectOption("Archived channels");
  await choose(page, "#tides", "Bring back");
  await row(page, "tides").waitFor({ state: "detached" });
  await page.getByLabel("Show").selectOption("All channels");
  await choose(page, "#tides", "Archive");
  await row(page, "tides").getByText("Archived").waitFor();
  await choose(page, "#tides", "Delete…");
  await dialog.getByLabel("Type “tides” to confirm").fill("tides");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await row(page, "tides").waitFor({ state: "detached" });
  await page.context().close();
});

test("a webhook is made, posted to, given a new address and revoked", async () => {
  const page = await stage.open(at("integrations"));
  const dialog = page.getByRole("dialog");
  await button(page, "Make a webhook").click();
  await dialog.getByLabel("Name", { exact: true }).fill("Grafana");
  await dialog.getByRole("button", { name: "Make a webhook" }).click();
  const address = dialog.getByLabel("Secret address", { exact: true });
  const first = await address.inputValue();
  expect(await look(page, "settings-webhook-made")).toEqual([]);
  const body = JSON.stringify({ text: "Tide is **high**" });
  expect((await fetch(first, { method: "POST", body })).status).toBe(200);
  await dialog.getByRole("button", { name: "Done" }).click();
  const general = (await stage.captain.channels.list(workspace.id)).find(
    (one) => one.name === "general",
  );
  const { messages } = await stage.captain.channels.messages(general?.id ?? "", {});
  expect(messages.at(-1)?.body).toBe("Tide is **high**");

  await choose(page, "Grafana", "New address…");
  await dialog.getByRole("button", { name: "Make a new address" }).click();
  const second = await address.inputValue();
  await dialog.getByRole("button", { name: "Revoke the old address" }).click();
  await dialog.getByText("The old address is revoked.").waitFor();
  expect((await fetch(first, { method: "POST", body })).status).toBe(404);
  expect((await fetch(second, { method: "POST", body })).status).toBe(200);
  await dialog.getByRole("button", { name: "Done" }).click();
  await choose(page, "Grafana", "Revoke…");
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await page.getByText("No webhook yet.", { exact: false }).waitFor();
  await page.context().close();
});

test("an app gets a command and events; what was sent is listed and sent again", async () => {
  const heard: string[] = [];
  const app = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      heard.push(request.headers.get("x-clickclack-event-id") ?? "");
      await request.text();
      return new Response("thanks");
    },
  });
  const page = await stage.open(at("integrations"));
  const dialog = page.getByRole("dialog");
  await button(page, "Install an app").click();
  await dialog.getByLabel("Name", { exact: true }).fill("Tides");
  await dialog.getByLabel("Its short name").fill("tides");
  await dialog.getByLabel("Acts as").selectOption("Grafana");
  await dialog.getByRole("button", { name: "Install an app" }).click();
  await row(page, "Tides").waitFor();

  await button(page, "Register a command").click();
  await dialog.getByLabel("Command", { exact: true }).fill("tide");
  await dialog.getByLabel("Address that is called").fill(`http://127.0.0.1:${app.port}/tide`);
  await dialog.getByLabel("Acts as").selectOption("Grafana");
  await dialog.getByLabel("Belongs to an app (optional)").selectOption("Tides");
  await dialog.getByRole("button", { name: "Register a command" }).click();
  await dialog.getByLabel("Signing secret", { exact: true }).waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await row(page, "/tide").getByText("of Tides").waitFor();

  await button(page, "Subscribe to events").click();
  const callback = `http://127.0.0.1:${app.port}/events`;
  await dialog.getByLabel("Address that is called").fill(callback);
  await dialog.getByLabel("message.created").waitFor();
  await dialog.getByLabel("Belongs to an app (optional)").selectOption("Tides");
  expect(await look(page, "settings-subscribe")).toEqual([]);
  await dialog.getByRole("button", { name: "Subscribe to events" }).click();
  await dialog.getByRole("button", { name: "Done" }).click();
  const general = (await stage.captain.channels.list(workspace.id)).find(
    (one) => one.name === "general",
  );
  await stage.captain.channels.sendMessage(general?.id ?? "", { body: "Anchors aweigh" });
  await choose(page, callback, "Deliveries…");
  const look_again = dialog.getByRole("button", { name: "Look again" });
  const delivered = dialog.getByText("Delivered (200)");
  for (let tries = 0; tries < 50 && (await delivered.count()) === 0; tries++)
    await look_again.click();
  await delivered.first().waitFor();
  expect(await look(page, "settings-deliveries")).toEqual([]);
  await dialog.getByRole("button", { name: /^Send again/ }).click();
  await page.getByText("Sent again.").waitFor();
  expect(new Set(heard).size).toBe(1);
  expect(heard.length).toBe(2);
  await page.keyboard.press("Escape");
  await choose(page, "Tides", "Revoke…");
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await page.getByText("No slash command is registered.").waitFor();
  await page.getByRole("heading", { name: "Event subscriptions" }).waitFor();
  expect(
    (await stage.captain.subscriptions.list(workspace.id)).every((one) => one.revoked_at),
  ).toBe(true);
  await page.context().close();
  await app.stop(true);
});

test("the audit log tells what was done in sentences, by kind and person", async () => {
  const page = await stage.open(at("audit"));
  await page.getByText("Local Captain made the channel #berths").waitFor();
  await page.getByText("Local Captain renamed #berths to #tides").waitFor();
  await page.getByText("Local Captain decided about Ben Okafor: timed out, note changed").waitFor();
  await page.getByText("Local Captain made the bot Claw").waitFor();
  await page.getByText("Local Captain archived #tides").first().waitFor();
  await page.getByText("Local Captain revoked a webhook of Grafana").first().waitFor();
  await page.getByText("Local Captain deleted the bot @release-bot").waitFor();
  await page.getByLabel("What").selectOption("Invites");
  await page.getByText("Ben Okafor came by an invite, as a member").waitFor();
  expect(await page.getByText("made the bot Claw").count()).toBe(0);
  await page.getByLabel("Who").selectOption("Local Captain");
  await page
    .getByText("Ben Okafor came by an invite", { exact: false })
    .waitFor({ state: "detached" });
  await row(page, "took back an invite").getByText("Details").click();
  await page.getByText("invite.deleted").waitFor();
  expect(await look(page, "settings-audit-details")).toEqual([]);
  await page.context().close();
});

const SECTIONS = ["overview", "members", "invites", "channels", "bots", "integrations", "audit"];
const LIGHT = { colorScheme: "light" } as const;
const DARK = { colorScheme: "dark" } as const;

test("every section is fine by day, by night and on a phone", async () => {
  const page = await stage.open(at("overview"));
  const over = () =>
    page.evaluate(() => {
      const box = document.querySelector(".settings");
      return box === null ? -1 : box.scrollWidth - box.clientWidth;
    });
  for (const section of SECTIONS) {
    const label =
      section === "audit" ? "Audit log" : (section[0]?.toUpperCase() ?? "") + section.slice(1);
    await page
      .getByRole("navigation", { name: "Settings" })
      .getByRole("link", { name: label })
      .click();
    await page.getByRole("heading", { level: 1, name: label }).waitFor();
    // What is loaded by and by is there when nothing says that it waits.
    await page.waitForFunction(() => {
      const content = document.querySelector(".settings-content");
      const waits = content?.querySelector("[aria-busy]") ?? null;
      return content !== null && waits === null && content.textContent !== "";
    });
    expect(await look(page, `settings-${section}-light`)).toEqual([]);
    expect(await over()).toBe(0);
    await page.emulateMedia(DARK);
    expect(await look(page, `settings-${section}-dark`)).toEqual([]);
    expect(await over()).toBe(0);
    await page.emulateMedia(LIGHT);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await look(page, `settings-${section}-phone`)).toEqual([]);
    expect(await over()).toBe(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await button(page, "Open the list of settings").click();
  await page.getByRole("link", { name: "Members" }).click();
  await page.getByRole("heading", { level: 1, name: "Members" }).waitFor();
  expect(await page.locator(".drawer-open").count()).toBe(0);
  await page.context().close();
});

test("a member leaves, and the owner hands the workspace over", async () => {
  const leaving = await stage.open(at("overview"), { as: ben });
  await button(leaving, "Leave the workspace…").click();
  await leaving.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
  await leaving.waitForURL((url) => !url.pathname.includes(workspace.route_id));
  await leaving.context().close();

  const page = await stage.open(at("overview"));
  await button(page, "Hand over ownership…").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New owner").selectOption({ label: "Ava Lindqvist" });
  await dialog.getByLabel("Type “Harbour” to confirm").fill("Harbour");
  await dialog.getByRole("button", { name: "Hand over" }).click();
  await button(page, "Leave the workspace…").waitFor();
  expect((await ava.client.workspaces.get(workspace.id)).role).toBe("owner");
  expect(stage.problems).toEqual([]);
  await page.context().close();
});
