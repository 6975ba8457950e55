import { describe, expect, test } from "bun:test";
import { innerLinks } from "./links.ts";

const HERE = "https://chat.example.com";
const links = (text: string) => innerLinks(text, HERE).map(({ path }) => path);

describe("links of a message to this app", () => {
  test("are those to channels, threads and messages", () => {
    expect(
      innerLinks(`See ${HERE}/app/T1A/C2B?message=msg_01x, and (${HERE}/app/T1A/M3C).`, HERE),
    ).toEqual([
      {
        path: "/app/T1A/C2B?message=msg_01x",
        workspace: "T1A",
        target: "C2B",
        message_id: "msg_01x",
      },
      { path: "/app/T1A/M3C", workspace: "T1A", target: "M3C" },
    ]);
    expect(links(`[the plan](${HERE}/app/T1A/C2B) and <${HERE}/app/wsp_1/chn_2>`)).toEqual([
      "/app/T1A/C2B",
      "/app/wsp_1/chn_2",
    ]);
  });

  test("are none of other sites, of other views, of panes, of direct conversations", () => {
    for (const text of [
      "https://chat.example.com.evil.example/app/T1A/C2B",
      "https://evil.example/?https://chat.example.org/app/T1A/C2B",
      "http://chat.example.com/app/T1A/C2B",
      `${HERE}/app/T1A/settings/members`,
      `${HERE}/app/T1A/unreads`,
      `${HERE}/app/T1A/D2B`,
      `${HERE}/app/T1A`,
      `${HERE}/app/T1A/C2B/more`,
      `${HERE}/app/T1A/C2B?pane=profile&id=usr_1`,
      `${HERE}/login?next=/app/T1A/C2B`,
      "no link",
    ])
      expect([text, links(text)]).toEqual([text, []]);
  });

  test("are none in code", () => {
    expect(links(`\`${HERE}/app/T1A/C2B\``)).toEqual([]);
    expect(links(`\`\`\`\n${HERE}/app/T1A/C2B\n\`\`\`\nand ${HERE}/app/T1A/C9Z`)).toEqual([
      "/app/T1A/C9Z",
    ]);
    expect(links(`\`\`\`\n${HERE}/app/T1A/C2B`)).toEqual([]);
  });

  test("are each there once, and not more than a few", () => {
    const same = `${HERE}/app/T1A/C2B?message=msg_1`;
    expect(links(`${same} ${same}&x=1`)).toEqual(["/app/T1A/C2B?message=msg_1"]);
    const many = Array.from({ length: 9 }, (_, at) => `${HERE}/app/T1A/C${at}X`).join(" ");
    expect(links(many).length).toBe(3);
  });
});
