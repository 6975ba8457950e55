import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { pageAuditLog } from "./pages.ts";
import { AuditLogPage, AuditLogQuery } from "./wire.ts";

export const auditRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "audit", prefix: "/api" })
    .use(signedIn)
    .get(
      "/workspaces/:id/audit-log",
      ({ actor, params, query }) => pageAuditLog(db, actor, params.id, query),
      {
        query: AuditLogQuery,
        response: answers({ 200: AuditLogPage }),
        detail: {
          operationId: "listAuditLog",
          tags: ["Audit"],
          summary: "What was done in a workspace, the newest first",
        },
      },
    );
