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

/** The path of a new invite's address. */
async function invitation(): Promise<string> {
  const { url } = await stage.captain.invites.create(workspace.id);
  return url.slice(stage.url.length);
}

/** As from elsewhere: in dev mode, whoever is on this machine is the first user. */
const elsewhere = { extraHTTPHeaders: { "x-forwarded-for": "203.0.113.7" } };

test("someone new opens an invite, says their name, and is in the workspace", async () => {
  const page = await stage.open(await invitation(), elsewhere);
  await page.getByRole("heading", { name: "You are invited to Harbour" }).waitFor();
  await page.getByText("Local Captain has invited you.").waitFor();
  expect(new URL(page.url()).hash).toBe("");
  expect(await look(page, "invite")).toEqual([]);
  await page.getByLabel("Your name").fill("Ines Costa");
  await page.getByRole("button", { name: "Join" }).click();
  await page.getByRole("button", { name: "You: Ines Costa" }).waitFor();
  expect(new URL(page.url()).pathname).toStartWith(`/app/${workspace.route_id}`);
  await page.context().close();
});

test("someone signed in opens an invite and is in the workspace at once", async () => {
  const noor = await stage.join("Noor Haddad");
  const page = await stage.open(await invitation(), { as: noor });
  await page.getByRole("button", { name: "You: Noor Haddad" }).waitFor();
  expect(new URL(page.url()).pathname).toStartWith(`/app/${workspace.route_id}`);
  const { members } = await noor.client.workspaces.members(workspace.id);
  expect(members.map(({ user }) => user.id)).toContain(noor.id);
  await page.context().close();
});

test("an invite that is used up, or only half a link, says so", async () => {
  const page = await stage.open("/invite#ivt_this_invite_was_never_given_out", elsewhere);
  await page.getByRole("alert").getByText("not valid any more").waitFor();
  expect(await page.getByLabel("Your name").count()).toBe(0);
  expect(await look(page, "invite-bad")).toEqual([]);
  await page.goto(`${stage.url}/invite`);
  await page.getByRole("heading", { name: "This invitation is not complete" }).waitFor();
  expect(await look(page, "invite-half")).toEqual([]);
  expect(stage.problems).toEqual([]);
  await page.context().close();
});
