import { describe, expect, test } from "bun:test";
import type { User } from "../../sdk/src/index.ts";
import { shownAuthor } from "./override.ts";

const bot: User = {
  id: "usr_1",
  kind: "bot",
  display_name: "Deploy bot",
  handle: "deploy-bot",
  avatar_url: "/api/uploads/upl_00000000000000000000000001",
  created_at: "",
};
const HERE = "https://chat.example.com";
const upload = "/api/uploads/upl_01kr3qayg04v6m8z2x7c9d1hjk";
const shown = (override: Parameters<typeof shownAuthor>[1]) => shownAuthor(bot, override, HERE);

describe("a message under another name", () => {
  test("is its author's own without one", () => {
    expect(shown(undefined)).toEqual({ user: bot });
    expect(shownAuthor(undefined, { display_name: "x" }, HERE)).toEqual({ user: undefined });
  });

  test("shows the name, and who is behind it, and not that one's picture", () => {
    expect(shown({ display_name: "Grafana" })).toEqual({
      user: { ...bot, display_name: "Grafana", avatar_url: "" },
      behind: bot,
    });
  });

  test("shows an emoji in place of a picture, and no name of one", () => {
    expect(shown({ emoji: "🚀" })).toEqual({ user: { ...bot, avatar_url: "" }, emoji: "🚀" });
    expect(shown({ emoji: ":company-logo:" })).toEqual({ user: bot });
  });

  test("fetches no picture from elsewhere", () => {
    for (const avatar_url of [
      "https://tracker.example/pixel.png",
      `https://tracker.example${upload}`,
      `//tracker.example${upload}`,
      "https://chat.example.com.evil.example/api/uploads/upl_01kr3qayg04v6m8z2x7c9d1hjk",
      "/api/auth/logout",
      `${upload}/../../auth/logout`,
      "javascript:alert(1)",
      "data:image/png;base64,AAAA",
    ])
      expect(shown({ display_name: "x", avatar_url }).user?.avatar_url).toBe("");
  });

  test("shows a picture of this server", () => {
    for (const avatar_url of [upload, `${HERE}${upload}`, `${HERE}${upload}?size=96`])
      expect(shown({ avatar_url }).user?.avatar_url).toBe(upload);
  });
});
