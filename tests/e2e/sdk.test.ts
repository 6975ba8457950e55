import { afterAll, beforeAll, expect, test } from "bun:test";

import { bundleModule } from "../../scripts/sdk.ts";
import { GOOD } from "../sdk/good.ts";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(() => stage.close());

test("the SDK works in Chromium, with a page's own WebSocket and without", async () => {
  const { token } = await stage.join("Sina Seafarer");
  const page = await stage.open("/login");
  const module = await bundleModule("tests/sdk/tour.ts");
  await page.route("**/tour.js", (route) =>
    route.fulfill({ contentType: "text/javascript", body: module }),
  );
  const report: unknown = await page.evaluate(
    `import("/tour.js").then(({ tour }) => tour(${JSON.stringify({ url: stage.url, token })}))`,
  );
  expect(report).toEqual(GOOD);
  expect(stage.problems).toEqual([]);
  await page.context().close();
}, 30_000);
