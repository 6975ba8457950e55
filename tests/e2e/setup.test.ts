import { afterAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { settled } from "./app.ts";
import { look } from "./look.ts";
import { openStage, type Stage } from "./stage.ts";

const stages: Stage[] = [];

afterAll(() => Promise.all(stages.map((stage) => stage.close())));

/** A server on which nobody is yet. */
async function fresh(flags: readonly string[] = []) {
  const stage = await openStage({ dev: false, flags });
  stages.push(stage);
  return stage;
}

const setupPath = async (stage: Stage) => `/setup#${await stage.setupToken()}`;

const setUp = (page: Page) => page.getByRole("button", { name: "Set up" }).click();

test("the first person opens the printed link, names themselves and the workspace, and is in the app", async () => {
  const stage = await fresh();
  const page = await stage.open(await setupPath(stage));
  await page.getByLabel("Your name").waitFor();
  expect(new URL(page.url()).hash).toBe("");
  expect(await page.getByLabel("Password").count()).toBe(0);
  expect(await look(page, "setup")).toEqual([]);
  await page.getByLabel("Your name").fill("Ava Lindqvist");
  await page.getByLabel("Name of the workspace").fill("Harbour Crew");
  await page.getByLabel("Mail address").fill("ava@example.com");
  await setUp(page);
  await page.getByRole("button", { name: "You: Ava Lindqvist" }).waitFor();
  await page.getByRole("button", { name: "Harbour Crew: menu" }).waitFor();
  await settled(page);
  expect(await look(page, "setup-done")).toEqual([]);
  await page.reload();
  await page.getByRole("button", { name: "You: Ava Lindqvist" }).waitFor();

  const late = await stage.open("/setup#stp_any_link_that_was_printed_before");
  await late.getByRole("heading", { name: "This server is set up already" }).waitFor();
  expect(await look(late, "setup-over")).toEqual([]);
  expect(stage.problems).toEqual([]);
});

test("a phone in the dark shows the page whole, with a password where the server takes them", async () => {
  const stage = await fresh(["--password-auth=true"]);
  const page = await stage.open(await setupPath(stage), {
    viewport: { width: 360, height: 740 },
    colorScheme: "dark",
  });
  await page.getByLabel("Your name").fill("Ava Lindqvist");
  await page.getByLabel("Password").fill("password123");
  await setUp(page);
  await page.getByRole("alert").waitFor();
  expect(await look(page, "setup-phone-dark")).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide).toBe(false);
  await page.getByLabel("Password").fill("lantern harbour nineteen");
  await setUp(page);
  await page.waitForURL(/\/app\/T/);
  expect(stage.problems).toEqual([]);
});

test("half a link says so, and one of an earlier start works until somebody is there", async () => {
  const stage = await fresh();
  const earlier = await setupPath(stage);
  await stage.stopServer();
  await stage.startServer();
  expect(await setupPath(stage)).not.toBe(earlier);
  const page = await stage.open("/setup");
  await page.getByRole("heading", { name: "This link is not complete" }).waitFor();
  expect(await look(page, "setup-half")).toEqual([]);
  await page.goto(`${stage.url}/login`);
  await page.getByRole("heading", { name: "Nobody is here yet" }).waitFor();
  expect(await look(page, "setup-login")).toEqual([]);
  await page.goto(`${stage.url}/setup#stp_this_was_never_printed_by_anything`);
  await page.getByLabel("Your name").fill("Eve");
  await setUp(page);
  await page.getByRole("alert").getByText("not valid any more").waitFor();
  await page.goto(`${stage.url}/login`);
  await page.goto(stage.url + earlier);
  await page.getByLabel("Your name").fill("Ava Lindqvist");
  await setUp(page);
  await page.getByRole("button", { name: "You: Ava Lindqvist" }).waitFor();
  expect(stage.problems).toEqual([]);
});
