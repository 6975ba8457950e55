/** What every answer tells a browser not to do with it. */
import { describe, expect, test } from "bun:test";
import { operations } from "../harness/document.ts";
import { uploadFile, textFile } from "../harness/uploads.ts";
import { useWorld } from "../harness/world.ts";

const world = useWorld({
  public_url: "https://chat.example.com",
  github: { url: "https://github.example.com", client_id: "c", client_secret: "s" },
});
/** They are waited for, or are no answers. */
const ENDLESS = new Set(["openStream", "openSocket"]);

describe("every answer", () => {
  test("of the API is kept by no cache, is of the type it says, and differs for each origin", async () => {
    const { owner, nobody } = world();
    for (const { id, method, path } of operations) {
      if (ENDLESS.has(id) || ["logout", "deleteWorkspace"].includes(id)) continue;
      const at = path.replaceAll(/\{\w+\}/g, "x");
      for (const who of [owner, nobody]) {
        const { headers } = await who.call(method, at, method === "GET" ? undefined : {});
        expect([id, headers.get("cache-control")]).toEqual([id, "no-store"]);
        expect([id, headers.get("x-content-type-options")]).toEqual([id, "nosniff"]);
        expect([id, headers.get("vary")]).toEqual([id, expect.stringMatching(/Origin|Accept-Enc/)]);
        expect([id, headers.has("server"), headers.has("x-powered-by")]).toEqual([
          id,
          false,
          false,
        ]);
      }
    }
  });

  test.each([
    "/",
    "/login",
    "/app/T0/C0",
    "/invite",
    "/api/docs",
    "/api/auth/github/callback?state=x",
  ])("that is a page runs no foreign code and stands in no foreign frame: %s", async (path) => {
    const { headers } = await world().nobody.get(path, { accept: "text/html" });
    expect(headers.get("content-type")).toStartWith("text/html");
    const policy = headers.get("content-security-policy")!.split("; ");
    expect(policy.find((rule) => rule.startsWith("default-src"))).toMatch(/'(?:self|none)'$/);
    expect(policy.some((rule) => /^frame-ancestors '(?:self|none)'$/.test(rule))).toBe(true);
    expect(policy).toContain("base-uri 'none'");
    const scripts = policy.find((rule) => rule.startsWith("script-src")) ?? "";
    expect(scripts).not.toMatch(/unsafe|\*|https?:/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toMatch(/^(?:same-origin|no-referrer)$/);
  });

  test("of a page holds browsers to HTTPS where the public URL does", async () => {
    const { headers } = await world().nobody.get("/");
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
  });

  test.each([
    ["page.html", "text/html"],
    ["picture.svg", "image/svg+xml"],
    ["script.js", "text/javascript"],
    ["page.xhtml", "application/xhtml+xml"],
    ["page.pdf.html", "application/pdf"],
    ["note.txt", "text/plain"],
  ])(
    "that is somebody's file %s runs nothing as ours, whatever type it was sent with",
    async (name, type) => {
      const { server, member, workspace } = world();
      const file = textFile("<script>alert(1)</script>", name, type);
      const upload = await uploadFile(member, workspace, file);
      const answer = await fetch(`${server.url}/api/uploads/${upload.id}`, {
        headers: { authorization: `Bearer ${member.token}` },
      });
      await answer.body?.cancel();
      expect(answer.headers.get("content-security-policy")).toBe("sandbox");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("content-type")).toMatch(
        /^(?:application\/octet-stream|application\/pdf|text\/plain; charset=utf-8)$/,
      );
      if (answer.headers.get("content-type") === "application/octet-stream")
        expect(answer.headers.get("content-disposition")).toStartWith("attachment");
    },
  );
});
