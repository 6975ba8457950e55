import { Elysia } from "elysia";
import { builtAt, commit, version } from "../build.ts";
import type { Reader } from "../storage/database.ts";
import { answers, wire } from "./wire.ts";

const Health = wire("Health", (type) => type({ status: "'ok'" }));
const Ready = wire("Ready", (type) => type({ status: "'ready'" }));
const Unready = wire("Unready", (type) => type({ status: "'unavailable'" }));
const Version = wire("Version", (type) =>
  type({ version: "string", commit: "string", built_at: "string" }),
);

const tags = ["Operator"];
const open = { security: [] };

/** What an operator's tools ask: whether it lives, whether it is ready, what it is. */
export function operatorRoutes(reader: Reader) {
  return new Elysia({ name: "operator" })
    .get("/healthz", () => ({ status: "ok" as const }), {
      response: answers({ 200: Health }),
      detail: { operationId: "getHealth", tags, ...open, summary: "Whether the process lives" },
    })
    .get(
      "/readyz",
      async ({ status }) => {
        try {
          // A table of ours: without one, the database file is not even looked at.
          await reader.get("SELECT analysis FROM search_progress");
          return { status: "ready" as const };
        } catch {
          return status(503, { status: "unavailable" as const });
        }
      },
      {
        response: answers({ 200: Ready, 503: Unready }),
        detail: { operationId: "getReadiness", tags, ...open, summary: "Whether it can serve" },
      },
    )
    .get("/api/version", () => ({ version, commit, built_at: builtAt }), {
      response: answers({ 200: Version }),
      detail: { operationId: "getVersion", tags, ...open, summary: "What is running" },
    });
}
