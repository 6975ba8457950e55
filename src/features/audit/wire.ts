import { wire, type Infer } from "../../http/wire.ts";

/** One thing that was done. `actor_user_id` is empty where the operator did it, on the command line. */
export const AuditLogEntry = wire("AuditLogEntry", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    actor_user_id: "string",
    action: "string",
    target_type: "string",
    target_id: "string",
    metadata: "Record<string, unknown>",
    created_at: "string",
  }),
);
export type AuditLogEntry = Infer<typeof AuditLogEntry>;

export const AuditLogPage = wire("AuditLogPage", (type) =>
  type({ audit_log_entries: AuditLogEntry.schema().array(), "next_cursor?": "string" }),
);
export type AuditLogPage = Infer<typeof AuditLogPage>;

export const AuditLogQuery = wire("", (type) => type({ "limit?": "string", "cursor?": "string" }));
