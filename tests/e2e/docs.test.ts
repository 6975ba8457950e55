import { afterAll, beforeAll, expect, test } from "bun:test";

import { look } from "./look.ts";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(() => stage.close());

test("the page of the API is styled, accessible, and leads from an operation to its schemas", async () => {
  const page = await stage.open("/api/docs");
  const operation = page.locator("details").filter({ has: page.locator("#createMessage") });
  await operation.locator("summary").click();
  expect(await look(page, "api-docs")).toEqual([]);
  await operation.getByRole("link", { name: "CreateMessageRequest" }).click();
  expect(new URL(page.url()).hash).toBe("#schema-CreateMessageRequest");
  expect(await page.evaluate(() => getComputedStyle(document.body).display)).toBe("grid");
  expect(stage.problems).toEqual([]);
  await page.context().close();
});
