import { wire, type Infer } from "../../http/wire.ts";

/** What an address leads to; of a thread, also the place that it stands in. */
export const RouteTarget = wire("RouteTarget", (type) =>
  type({
    workspace_id: "string",
    workspace_route_id: "string",
    target_type: "'channel' | 'direct' | 'thread'",
    target_id: "string",
    target_route_id: "string",
    "parent_type?": "'channel' | 'direct'",
    "parent_id?": "string",
    "parent_route_id?": "string",
    canonical_path: "string",
  }),
);
export type RouteTarget = Infer<typeof RouteTarget>;
export const RouteAnswer = wire("RouteAnswer", (type) => type({ route: RouteTarget.schema() }));
