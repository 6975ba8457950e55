/**
 * Whatever comes in, on whatever route: the answer is one that the contract allows, never a 5xx, and the server is
 * there afterwards. The routes, their fields and statuses come from docs/openapi.json.
 */
import { afterEach, describe, expect, test } from "bun:test";
import { type } from "arktype";
import fc from "../harness/properties.ts";
import { ErrorShape, type Answer } from "../harness/client.ts";
import { declaredStatuses, operations, type Operation } from "../harness/document.ts";
import { newDirect, newPrivateChannel, post, useWorld } from "../harness/world.ts";
import { anyJson, bodiesFor, malformedBodies, queryValues, segments } from "./requests.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
/** What these change must not end what the others need. */
const ENDING = new Set(["logout", "deleteWorkspace", "revokeSession"]);

const world = useWorld({ dev_bootstrap: true });

afterEach(async () => {
  const { nobody, member } = world();
  expect((await nobody.get("/healthz")).json(200)).toEqual({ status: "ok" });
  expect((await member.get("/api/me")).status).toBe(200);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

/** An address of the operation, with things that exist where its parameters stand. */
async function existing({ path }: Operation): Promise<string> {
  const { workspace, general, member, owner } = world();
  const members = path.startsWith("/api/channels/{id}/members");
  const channel = members ? await newPrivateChannel(owner, workspace, [member]) : general;
  const direct = path.includes("/dms/{id}")
    ? await newDirect(owner, workspace, [member.user])
    : undefined;
  const message = path.includes("/messages/{id}") ? await post(member, general, "x") : undefined;
  return path
    .replace("/workspaces/{id}", `/workspaces/${workspace.id}`)
    .replace("/channels/{id}", `/channels/${channel.id}`)
    .replace("/members/{user_id}", `/members/${member.user.id}`)
    .replace("/dms/{id}", `/dms/${direct?.id}`)
    .replace("/messages/{id}", `/messages/${message?.id}`)
    .replace("/users/{id}", `/users/${member.user.id}`)
    .replace("{workspace}/{target}", `${workspace.id}/${general.id}`)
    .replace("/sessions/{id}", "/sessions/ses_00000000000000000000000000");
}

/** The promise of every answer: an error is a 4xx, or the 501 of what is not set up, in the wire's shape. */
function expectDecent(answer: Answer, sent: unknown) {
  const { status, text } = answer;
  const is5xx = status >= 500 && status !== 501;
  if (is5xx) throw new Error(`${status} ${text.slice(0, 500)} to ${JSON.stringify(sent)}`);
  expect(answer.headers.get("x-correlation-id")).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
  if (status < 400) return;
  const error = ErrorShape(JSON.parse(text));
  if (error instanceof type.errors)
    throw new Error(`${status} ${text.slice(0, 500)} to ${JSON.stringify(sent)}`);
  for (const inner of [/SQLITE|SELECT |INSERT /, /\bat .*\.ts\b/, /\/tmp\//])
    expect(error.error).not.toMatch(inner);
}

describe.each(operations.filter(({ id }) => !ENDING.has(id)))("$method $path", (operation) => {
  const { method, path, query, fields } = operation;

  if (fields !== undefined) {
    test("takes any JSON object with a decent answer", async () => {
      await fc.assert(
        fc.asyncProperty(bodiesFor(operation), async (body) => {
          const answer = await world().owner.call(method, await existing(operation), body, {
            "content-type": "application/json",
          });
          expectDecent(answer, body.slice(0, 1_000));
        }),
        { numRuns: 30 },
      );
    });

    test.each(malformedBodies)("refuses %s as a body", async (_, body) => {
      const { owner } = world();
      const type = { "content-type": "application/json" };
      const answer = await owner.call(method, await existing(operation), body, type);
      expect(answer.refused(400).code).toMatch(/^invalid_(json|utf8|request)$/);
    });

    test("refuses a body that is too large", async () => {
      const { owner } = world();
      const type = { "content-type": "application/json" };
      const large = JSON.stringify({ padding: "x".repeat(1024 * 1024) });
      (await owner.call(method, await existing(operation), large, type)).refused(413);
    });
  }

  if (path.includes("{"))
    test("knows no thing with an odd ID", async () => {
      const parameters = path.split("{").length - 1;
      const odd = fc.array(segments, { minLength: parameters, maxLength: parameters });
      await fc.assert(
        fc.asyncProperty(odd, async (values) => {
          const at = values.reduce((all, value) => all.replace(/\{\w+\}/, () => value), path);
          const body = method === "GET" ? undefined : { body: "x", name: "x", seq: 1 };
          const answer = await world().owner.call(method, at, body);
          expectDecent(answer, at);
          expect([400, 403, 404]).toContain(answer.status);
        }),
        { numRuns: 30 },
      );
    });

  if (query.length > 0)
    test("takes any query with a decent answer", async () => {
      const values = fc.record(Object.fromEntries(query.map((name) => [name, queryValues])), {
        requiredKeys: [],
      });
      await fc.assert(
        fc.asyncProperty(values, fc.boolean(), async (given, real) => {
          // Most say nothing unless the workspace exists, and none should wait here.
          const { workspace_id = "none", wait: _, ...rest } = given;
          const id = real ? world().workspace.id : workspace_id;
          const all = { ...rest, ...(query.includes("workspace_id") && { workspace_id: id }) };
          const search = Object.entries(all).map(([name, value]) => `${name}=${value}`);
          const at = `${await existing(operation)}?${search.join("&")}`;
          expectDecent(await world().owner.get(at), at);
        }),
        { numRuns: 40 },
      );
    });
});

test("a method that an address does not know is refused", async () => {
  const { owner } = world();
  for (const path of new Set(operations.map((operation) => operation.path)))
    for (const method of METHODS) {
      const at = path.replaceAll(/\{\w+\}/g, "x");
      if (declaredStatuses(method, at) !== undefined) continue;
      const answer = await owner.call(method, at, method === "GET" ? undefined : {});
      expect([method, path, answer.refused(404).code]).toEqual([method, path, "not_found"]);
    }
});

test("headers with odd values do no harm", async () => {
  const { member, nobody } = world();
  const value = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom("", ";;=", ",,,", "\u00ff"));
  const names = fc.constantFrom(
    ...["authorization", "cookie", "x-clickclack-user", "origin", "sec-fetch-site"],
    ...["x-forwarded-for", "x-real-ip", "forwarded", "x-correlation-id", "x-request-id"],
    ...["if-none-match", "accept-encoding", "content-type", "sec-websocket-protocol", "range"],
  );
  const headers = fc.dictionary(names, value.filter(isHeaderValue), { maxKeys: 4 });
  await fc.assert(
    fc.asyncProperty(headers, fc.constantFrom(member, nobody), async (given, who) => {
      expectDecent(await who.call("PATCH", "/api/me", {}, given), given);
      expectDecent(await who.call("GET", "/api/me", undefined, given), given);
    }),
    { numRuns: 200 },
  );
});

test("nothing that is sent as a value comes back in the words of an error", async () => {
  const { owner } = world();
  const secret = "s3cr3t-value";
  for (const operation of operations.filter(({ fields }) => fields !== undefined))
    for (const field of operation.fields!) {
      const body = { [field]: { secret }, secret };
      const answer = await owner.call(operation.method, await existing(operation), body);
      const said = answer.status >= 400 && answer.text.includes(secret);
      expect([operation.id, field, said]).toEqual([operation.id, field, false]);
    }
});

test("the sender's own odd values are what is stored, where they are taken", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), async (text) => {
      fc.pre(text.trim() !== "" && !text.includes("\0"));
      const { member, general } = world();
      expect((await post(member, general, text)).body).toBe(text.trim());
    }),
    { numRuns: 40 },
  );
});

test("the arbitrary values hold what they should", () => {
  const values = fc.sample(anyJson, 500);
  expect(values.some((value) => value === null)).toBe(true);
  expect(values.some((value) => typeof value === "string" && value.includes("\0"))).toBe(true);
});

function isHeaderValue(text: string): boolean {
  try {
    return new Headers({ x: text }).get("x") !== null;
  } catch {
    return false;
  }
}
