import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { message, settled } from "./app.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Stage } from "./stage.ts";

let stage: Stage;
let page: Page;
let send: (payload: Parameters<Stage["captain"]["hooks"]["send"]>[1]) => Promise<void>;

beforeAll(async () => {
  stage = await openStage();
  const { workspace, general, path } = await homeOf(stage.captain);
  const { token } = await stage.captain.hooks.create(workspace.id, {
    channel_id: general.id,
    display_name: "Deploy bot",
  });
  send = (payload) => stage.captain.hooks.send(token, payload);
  page = await stage.open(path);
  await settled(page);
});

afterAll(() => stage.close());

test("a webhook's message shows the name and emoji it asks for beside the badge, and who posted it", async () => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await send({ text: "As itself." });
  await send({
    username: "Grafana",
    icon_emoji: ":rotating_light:",
    attachments: [
      {
        pretext: "The p99 of **api** is above 500 ms.",
        title: "[FIRING:1] SlowRequests (api)",
        title_link: "https://grafana.example.com/alerting/1",
        text: "For five minutes now.\n```\np99 612 ms\n```",
        fields: [
          { title: "Severity", value: "warning", short: true },
          { title: "Region", value: "eu-north", short: true },
        ],
        image_url: "https://tracker.example.com/graph.png",
        footer: "Grafana v12",
      },
    ],
  });
  await send({
    username: "Alertmanager",
    icon_url: "https://tracker.example.com/icon.png",
    blocks: [
      { type: "header", text: { type: "plain_text", text: "Resolved" } },
      { type: "section", text: { type: "mrkdwn", text: "*SlowRequests* is _over_." } },
    ],
  });
  const firing = message(page, "For five minutes now");
  const head = firing.locator(".message-head");
  await head.getByText("BOT").waitFor();
  expect(await head.locator(".name-text").textContent()).toBe("Grafana");
  expect(await head.locator(".name-text").getAttribute("title")).toBe(
    "Grafana, posted by Deploy bot",
  );
  expect(await firing.locator(".avatar").getAttribute("data-initials")).toBe("🚨");
  const resolved = message(page, "SlowRequests is over.");
  expect(await resolved.locator(".name-text").textContent()).toBe("Alertmanager");
  expect(await resolved.locator(".avatar img").count()).toBe(0);
  expect(await message(page, "As itself.").locator(".name-text").textContent()).toBe("Deploy bot");
  expect(asked.filter((url) => url.includes("tracker"))).toEqual([]);
  await firing.hover();
  expect(await look(page, "webhooks")).toEqual([]);
});

test("markup in a webhook's name and text is text", async () => {
  await send({
    username: "<img src=x onerror=alert(1)>",
    blocks: [
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: "Hostile <script>alert(1)</script> [x](javascript:alert(1))",
        },
      },
    ],
  });
  const hostile = message(page, "Hostile");
  await hostile.waitFor();
  expect(await hostile.locator(".name-text").textContent()).toBe("<img src=x onerror=alert(1)>");
  expect(await hostile.locator(".message-body").innerText()).toBe(
    "Hostile <script>alert(1)</script> [x](javascript:alert(1))",
  );
  expect(await hostile.locator(".message-body a, .message-body img").count()).toBe(0);
  expect(stage.problems).toEqual([]);
});
