import { describe, expect, test } from "bun:test";
import { isPlainColour, queryTheme, toHostTheme, toOrigin, toVariables } from "./theme.ts";

/** As a browser that knows every colour, and takes variables for one until they are used. */
const any = () => true;

describe("what a host may say of colours", () => {
  test.each([
    "#fff",
    "#ffff",
    "#BD4531",
    "#bd4531cc",
    "white",
    "rgb(1, 2, 3)",
    "rgb(1 2 3 / 40%)",
    "hsla(12, 50%, 40%, 0.5)",
    "oklch(0.7 0.1 30)",
    "color(display-p3 1 0.5 0)",
    "color-mix(in srgb, #fff 20%, rgb(0 0 0))",
  ])("takes %s", (value) => expect(isPlainColour(value, any)).toBe(true));

  test.each([
    "",
    "inherit",
    "currentColor",
    "#ff",
    "var(--danger)",
    "rgb(var(--x))",
    "url(https://evil.example/x)",
    "color-mix(in srgb, url(//evil.example) 1%, red)",
    "env(safe-area-inset-top)",
    "attr(data-x)",
    "red; background: url(//evil.example)",
    "rgb(1,2,3) url(//evil.example)",
    "rgb(1,2,3)}",
    "expression(alert(1))",
    `rgb(${"1".repeat(200)})`,
  ])("refuses %p", (value) => expect(isPlainColour(value, any)).toBe(false));

  test("leaves out what the browser does not know as a colour", () => {
    expect(toVariables({ surface: "blurple" }, (value) => value !== "blurple")).toEqual(new Map());
  });

  test("takes what it knows, and nothing else", () => {
    const variables = toVariables(
      { surface: " #101010 ", shade: "#fff", text: 7, radius: "8px", "--ink": "#000" },
      any,
    );
    expect(variables.get("paper")).toBe("#101010");
    expect(variables.get("radius")).toBe("8px");
    expect([...variables.keys()]).toEqual(["paper", "sidebar", "row-hover", "radius"]);
    for (const radius of ["8", "calc(1px)", "100px", "-1px", "8px;", 8])
      expect(toVariables({ radius }, any).has("radius")).toBe(false);
    for (const tokens of [null, "x", ["#fff"], 3]) expect(toVariables(tokens, any).size).toBe(0);
  });

  test("makes an accent of one colour, which its own parts outweigh", () => {
    const one = toVariables({ accent: "#bd4531" }, any);
    expect([one.get("accent"), one.get("accent-ink")]).toEqual(["#bd4531", "#bd4531"]);
    expect(one.get("on-accent")).toStartWith("oklch(from #bd4531 ");
    const both = toVariables({ "accent-fg": "#fff", "accent-fill": "#111", accent: "#222" }, any);
    expect([both.get("accent"), both.get("on-accent"), both.get("accent-ink")]).toEqual([
      "#111",
      "#fff",
      "#222",
    ]);
  });
});

describe("messages of a host", () => {
  test("are ours, or OpenClaw's", () => {
    expect(toHostTheme({ type: "clickclack:theme", theme: "dark" }, any)).toEqual({
      theme: "dark",
    });
    const theirs = { type: "openclaw:widget-theme", mode: "light", tokens: { ok: "#0f0" } };
    expect(toHostTheme(theirs, any)).toEqual({
      theme: "light",
      variables: new Map([["online", "#0f0"]]),
    });
  });

  test("of other kinds mean nothing, and a theme of another name is none", () => {
    for (const data of [null, "clickclack:theme", 1, [], { type: "theme" }, { theme: "dark" }])
      expect(toHostTheme(data, any)).toBeUndefined();
    expect(toHostTheme({ type: "clickclack:theme", theme: "sepia" }, any)).toEqual({});
  });
});

test("the address says how it looks at first; what is malformed says nothing", () => {
  const tokens = JSON.stringify({ border: "#ccc" });
  const query = new URLSearchParams({ theme: "dark", themeTokens: tokens });
  expect(queryTheme(query, any)).toEqual({ theme: "dark", variables: new Map([["line", "#ccc"]]) });
  const wrong = new URLSearchParams({ theme: "x", themeTokens: "{" });
  expect(queryTheme(wrong, any)).toEqual({ variables: new Map() });
});

test("a host is named by its exact origin", () => {
  expect(toOrigin("https://app.example.com")).toBe("https://app.example.com");
  expect(toOrigin("http://localhost:3000")).toBe("http://localhost:3000");
  for (const text of [
    null,
    "",
    "*",
    "null",
    "app.example.com",
    "https://app.example.com/",
    "https://app.example.com/x",
    "https://APP.example.com",
    "https://app.example.com:443",
    "https://a:b@app.example.com",
    "javascript:alert(1)",
    "file:///",
    "blob:https://app.example.com/1",
  ])
    expect(toOrigin(text)).toBeUndefined();
});
