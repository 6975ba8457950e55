import { wire, type Infer } from "../../http/wire.ts";

/** Whatever a client keeps for its person, by name: any JSON. */
export const Preferences = wire("Preferences", (type) =>
  type({ preferences: "Record<string, unknown>" }),
);
export type Preferences = Infer<typeof Preferences>["preferences"];

/** What changes, by name; `null` removes. */
export const UpdatePreferencesRequest = wire("UpdatePreferencesRequest", (type) =>
  type({ preferences: "Record<string, unknown>" }),
);

/** `id` is the client's own; `conversation_ids` are of channels and direct conversations alike, in their order. */
export const SidebarSection = wire("SidebarSection", (type) =>
  type({
    id: /^[A-Za-z0-9_-]{1,64}$/,
    name: "string <= 80",
    collapsed: "boolean",
    conversation_ids: "string[]",
  }),
);
export type SidebarSection = Infer<typeof SidebarSection>;

/** A person's sidebar in one workspace. What stands in no section is the client's to place. */
export const Sidebar = wire("Sidebar", (type) =>
  type({ sections: SidebarSection.schema().array() }),
);
export type Sidebar = Infer<typeof Sidebar>;
