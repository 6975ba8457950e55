import { describe, expect, test } from "bun:test";
import { engines } from "../../tests/harness/engines.ts";
import { signIn } from "../../tests/harness/people.ts";
import { startServer } from "../../tests/harness/server.ts";
import { useWorld } from "../../tests/harness/world.ts";
import { MessageChanged } from "../features/messages/wire.ts";
import { UserAnswer } from "../features/people/wire.ts";

const CORRELATION = "x-correlation-id";

describe.each(engines)("every answer on $name", (engine) => {
  const world = useWorld({ engine });

  test.each(["a", "A.b_c:d-9", "x".repeat(128)])(
    "carries its caller's correlation ID %s",
    async (id) => {
      const { member, nobody } = world();
      for (const name of [CORRELATION, "x-request-id"]) {
        expect((await member.get("/api/me", { [name]: id })).headers.get(CORRELATION)).toBe(id);
        expect((await nobody.get("/api/me", { [name]: id })).headers.get(CORRELATION)).toBe(id);
        expect((await nobody.get("/api/none", { [name]: id })).headers.get(CORRELATION)).toBe(id);
        expect((await nobody.get("/healthz", { [name]: id })).headers.get(CORRELATION)).toBe(id);
      }
    },
  );

  test("prefers X-Correlation-ID to X-Request-ID", async () => {
    const both = { [CORRELATION]: "mine", "x-request-id": "other" };
    expect((await world().nobody.get("/healthz", both)).headers.get(CORRELATION)).toBe("mine");
  });

  test.each(["", "a b", "x".repeat(129), "a/b", "ä", "<b>"])(
    "carries a new correlation ID in place of %p",
    async (id) => {
      const { nobody } = world();
      const answer = await nobody.get("/healthz", { [CORRELATION]: id });
      const given = answer.headers.get(CORRELATION)!;
      expect(given).not.toBe(id);
      expect(given).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
      expect((await nobody.get("/healthz")).headers.get(CORRELATION)).not.toBe(given);
    },
  );

  test("is kept by no cache and sniffed by no browser", async () => {
    const { member, nobody } = world();
    for (const answer of [await member.get("/api/me"), await nobody.get("/api/me")]) {
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("content-type")).toStartWith("application/json");
    }
  });

  test("to a question of another site carries no CORS header where no public URL is set", async () => {
    const { member } = world();
    const answer = await member.get("/api/me", { origin: "https://chat.example.com" });
    expect(answer.headers.has("access-control-allow-origin")).toBe(false);
  });

  test("of an address that is none is a JSON 404", async () => {
    const { nobody, member } = world();
    for (const path of ["/api", "/api/", "/api/none", "/api/me/none", "/metrics"])
      for (const who of [nobody, member])
        expect((await who.get(path)).refused(404).code).toBe("not_found");
  });
});

describe.each(engines)("a body on $name", (engine) => {
  const world = useWorld({ engine });

  test.each([
    "application/json; charset=utf-8",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "nonsense",
    "",
  ])("is read as JSON, though its type is %p", async (type) => {
    const { member, general } = world();
    const path = `/api/channels/${general.id}/messages`;
    const answer = await member.post(path, '{"body":"x"}', { "content-type": type });
    expect(answer.is(201, MessageChanged).message.body).toBe("x");
  });

  test("that is missing is an empty object", async () => {
    const { member, general } = world();
    (await member.patch("/api/me")).is(200, UserAnswer);
    const refused = await member.post(`/api/channels/${general.id}/messages`);
    expect(refused.refused(400).error).toContain("body");
  });

  test("is not judged before its sender is known", async () => {
    const { nobody, general } = world();
    (await nobody.post(`/api/channels/${general.id}/messages`, { body: 5 })).refused(401);
  });

  test("is not blamed for a database that fails", async () => {
    const server = await startServer({ engine });
    const person = await signIn(server, "Ava");
    (await person.get("/api/me")).is(200, UserAnswer);
    await server.loseDatabase();
    const stranger = { authorization: "Bearer sst_not-seen-before" };
    for (const [method, body] of [["PATCH", {}] as const, ["GET", undefined] as const]) {
      const answer = await server.nobody.call(method, "/api/me", body, stranger);
      expect(answer.refused(503).code).toBe("storage_unavailable");
      expect(answer.headers.get("retry-after")).toBe("1");
    }
    await server.stop();
  });

  test("may have a deep part that nobody knows", async () => {
    const { member } = world();
    const deep = `{"unknown":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    expect([200, 400]).toContain((await member.call("PATCH", "/api/me", deep)).status);
  });
});

describe("what an operator asks", () => {
  test("is answered without a credential, and readiness follows the database", async () => {
    const server = await startServer();
    const { nobody } = server;
    expect((await nobody.get("/healthz")).json(200)).toEqual({ status: "ok" });
    expect((await nobody.get("/readyz")).json(200)).toEqual({ status: "ready" });
    expect((await nobody.get("/api/version")).json(200)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      commit: expect.any(String),
      built_at: expect.stringMatching(/Z$/),
    });
    await server.loseDatabase();
    expect((await nobody.get("/readyz")).json(503)).toEqual({ status: "unavailable" });
    expect((await nobody.get("/healthz")).json(200)).toEqual({ status: "ok" });
    await server.stop();
  });

  test("includes the OpenAPI document, and headers alone for HEAD", async () => {
    const server = await startServer();
    const { nobody } = server;
    const document = (await nobody.get("/api/openapi.json")).json(200);
    expect(document).toMatchObject({ openapi: "3.1.0", info: { title: "ClickClack" } });
    for (const path of ["/healthz", "/readyz", "/api/version"]) {
      const head = await nobody.call("HEAD", path);
      expect([head.status, head.text]).toEqual([200, ""]);
    }
    expect((await nobody.call("HEAD", "/api/me")).status).toBe(401);
    await server.stop();
  });
});
