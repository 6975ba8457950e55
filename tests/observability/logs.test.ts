/** What is logged of a request says which one it was, and never what was in it. */
import { describe, expect, test } from "bun:test";
import { signIn } from "../harness/people.ts";
import { startServer } from "../harness/server.ts";
import { engines } from "../harness/engines.ts";
import { until } from "../harness/until.ts";
import { useLogLines } from "../harness/log-lines.ts";
import { post, useWorld } from "../harness/world.ts";

interface Line {
  readonly "@timestamp": string;
  readonly level: string;
  readonly logger: string;
  readonly message: string;
  readonly correlation_id?: string;
  readonly [field: string]: unknown;
}

const read = (lines: readonly string[]): readonly Line[] =>
  lines.map((line): Line => JSON.parse(line));

describe.each(engines)("the access log on $name", (engine) => {
  const lines = useLogLines();
  const world = useWorld({ engine, access_log: "all" });

  test("has one line a request: its pattern, status, time, correlation ID and what kind of caller it had", async () => {
    const { owner, general, nobody } = world();
    const { id } = await post(owner, general, "hello");
    const asked = async (correlation_id: string, from = owner) => {
      await from.get(`/api/messages/${id}?q=secret`, { "x-correlation-id": correlation_id });
      const found = () => read(lines).find((line) => line.correlation_id === correlation_id);
      await until("it is logged", () => found() !== undefined);
      return found();
    };
    expect(await asked("of-a-person")).toEqual({
      "@timestamp": expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: "INFO",
      logger: "clickclack.access",
      message: "request",
      method: "GET",
      route: "/api/messages/:id",
      status: 200,
      ms: expect.any(Number),
      actor: "human",
      correlation_id: "of-a-person",
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await nobody.get(`/api/messages/${id}`, { "x-correlation-id": "of-nobody" });
    await until("it is logged", () =>
      read(lines).some((line) => line.correlation_id === "of-nobody"),
    );
    expect(read(lines).find((line) => line.correlation_id === "of-nobody")).toMatchObject({
      actor: "none",
      status: 401,
    });
  });

  test("gives each of many requests at once its own correlation ID", async () => {
    const { owner, general } = world();
    const ids = Array.from({ length: 50 }, (_, index) => `at-once-${index}`);
    await Promise.all(
      ids.map((id, index) =>
        owner.post(
          `/api/channels/${general.id}/messages`,
          { body: index % 2 === 0 ? `message ${index}` : "" },
          { "x-correlation-id": id },
        ),
      ),
    );
    const of = (id: string) => read(lines).filter((line) => line.correlation_id === id);
    await until("all are logged", () => ids.every((id) => of(id).length > 0));
    for (const [index, id] of ids.entries())
      expect(of(id).map(({ status }) => status)).toEqual([index % 2 === 0 ? 201 : 400]);
    const requests = ids.flatMap((id) => of(id).map(({ request_id }) => request_id));
    expect(new Set(requests).size).toBe(ids.length);
  });
});

describe.each(engines)("a failure that is logged on $name", (engine) => {
  const lines = useLogLines();

  test("carries the correlation ID of its request", async () => {
    const broken = await startServer({ engine });
    const person = await signIn(broken, "Soon Lost");
    const { all } = broken.db;
    Object.assign(broken.db, { all: () => Promise.reject(new Error("A bug.")) });
    await fetch(`${broken.url}/api/workspaces`, {
      headers: { authorization: `Bearer ${person.token}`, "x-correlation-id": "lost-1" },
    });
    Object.assign(broken.db, { all });
    const failures = read(lines).filter(({ level }) => level === "ERROR");
    expect(failures).toContainEqual(
      expect.objectContaining({
        correlation_id: "lost-1",
        route: "/api/workspaces",
        message: expect.stringContaining("failed"),
      }),
    );
    await broken.stop();
  });
});
