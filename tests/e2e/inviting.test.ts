import { afterAll, beforeAll, expect, test } from "bun:test";
import { look } from "./look.ts";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;
let workspace: { id: string; route_id: string };

beforeAll(async () => {
  stage = await openStage();
  workspace = await stage.captain.workspaces.create({ name: "Harbour" });
});

afterAll(() => stage.close());

test("the owner makes an invite in the app, and whoever opens it comes in", async () => {
  const page = await stage.open(`/app/${workspace.route_id}`);
  await page.getByRole("button", { name: "Harbour: menu" }).click();
  await page.getByRole("menuitem", { name: "Invite people" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite people to Harbour" });
  await dialog
    .getByLabel("They come as")
    .selectOption({ label: "Guest: sees the channel guest alone" });
  await dialog.getByLabel("Good for").selectOption("10");
  expect(await look(page, "dialog-invite")).toEqual([]);
  await dialog.getByRole("button", { name: "Create link" }).click();
  const made = dialog.getByLabel("Send this link to whoever is to come");
  const url = await made.inputValue();
  expect(url).toMatch(/\/invite#ivt_/);
  await dialog.getByText("Guest, 10 of 10 left").waitFor();
  expect(await look(page, "dialog-invite-made")).toEqual([]);

  const noor = await stage.join("Noor Haddad");
  const joined = await stage.open(url.slice(stage.url.length), { as: noor });
  await joined.getByRole("button", { name: "You: Noor Haddad" }).waitFor();
  const { members } = await stage.captain.workspaces.members(workspace.id);
  expect(members.find(({ user }) => user.id === noor.id)?.role).toBe("guest");
  await joined.context().close();

  await dialog.getByRole("button", { name: "Take back: Guest, 10 of 10 left" }).click();
  await dialog.getByText("Links that are still good").waitFor({ state: "detached" });
  expect(await stage.captain.invites.list(workspace.id)).toEqual([]);
  await page.context().close();
});

test("who is no manager is not offered to invite people", async () => {
  const ada = await stage.join("Ada Byron");
  const { token } = await stage.captain.invites.create(workspace.id);
  await ada.client.invites.accept({ token });
  const page = await stage.open(`/app/${workspace.route_id}`, { as: ada });
  await page.getByRole("button", { name: "Harbour: menu" }).click();
  await page.getByRole("menuitem", { name: "Your profile" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Invite people" }).count()).toBe(0);
  expect(stage.problems).toEqual([]);
  await page.context().close();
});
