import { describe, expect, test } from "bun:test";

import document from "../docs/openapi.json" with { type: "json" };
import { createClient } from "./src/index.ts";
import { settle } from "./testing.ts";

/** A page to look at, or to be sent to, not a call. */
const PAGES = [
  "GET /api/docs",
  "GET /metrics",
  ...["github", "github/desktop", "oidc", "openclaw"].map((at) => `GET /api/auth/${at}/start`),
  ...["github", "oidc", "openclaw"].map((at) => `GET /api/auth/${at}/callback`),
];

/** Every operation that the SDK's methods ask for, as `GET /api/messages/ID`. */
async function askedFor(): Promise<Set<string>> {
  const asked = new Set<string>();
  const note = (method: string | undefined, url: string) =>
    asked.add(`${method} ${new URL(url).pathname}`);
  const client = createClient({
    baseUrl: "https://chat.example",
    WebSocket: class {
      constructor(url: string) {
        note("GET", url.replace("wss:", "https:"));
      }
      addEventListener() {}
      close() {}
    },
    async fetch(url, { method }) {
      note(method, url);
      return new Response("{}");
    },
  });
  // Whatever a method wants, this will do: it is an ID where one is put into a path, and holds a file.
  const anything = { file: new Blob(), onEvent() {} };
  Object.defineProperty(anything, "toString", { value: () => "ID" });
  const args = Array.from({ length: 5 }, () => anything);
  for (const method of Object.values(client).flatMap((group) => Object.values(group))) {
    const answer: unknown = Reflect.apply(method, undefined, args);
    if (typeof answer !== "object" || answer === null) continue;
    if ("next" in answer && typeof answer.next === "function") await answer.next();
    else await answer;
    if ("close" in answer && typeof answer.close === "function") {
      await settle();
      answer.close();
    }
  }
  return asked;
}

const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map(
    (method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, "ID")}`,
  ),
);

describe("the SDK and the OpenAPI document", () => {
  test("every operation of the document is a method of the SDK", async () => {
    const asked = await askedFor();
    const missing = documented.filter((name) => !asked.has(name) && !PAGES.includes(name));
    expect(missing).toEqual([]);
  });

  test("the SDK asks for nothing that the document does not have", async () => {
    const invented = [...(await askedFor())].filter((name) => !documented.includes(name));
    expect(invented).toEqual([]);
  });
});
