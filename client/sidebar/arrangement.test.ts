import { expect, test } from "bun:test";
import type { Channel, SidebarSection } from "../../sdk/src/index.ts";
import { emptyState, type State, type StoredDm } from "../state/state.ts";
import { arrange, storedSections, type Section } from "./arrangement.ts";
import { addSection, kept, moveConversation, moveSection, placedIn, stepOf } from "./rearrange.ts";

const WORKSPACE = "wsp_1";

const channel = (name: string, more: Partial<Channel> = {}): Channel => ({
  id: `chn_${name}`,
  route_id: name,
  workspace_id: WORKSPACE,
  name,
  kind: "public",
  created_at: "2026-05-08T12:00:00.000Z",
  external_managed: false,
  joined: true,
  ...more,
});
const direct = (name: string): StoredDm => ({
  id: `dm_${name}`,
  route_id: name,
  workspace_id: WORKSPACE,
  created_at: "2026-05-08T12:00:00.000Z",
  can_send: true,
  member_ids: ["usr_me", name],
});

function stateOf(
  channels: Channel[],
  dms: StoredDm[],
  sections?: readonly SidebarSection[],
): State {
  return {
    ...emptyState,
    channels: new Map(channels.map((one) => [one.id, one])),
    dms: new Map(dms.map((one) => [one.id, one])),
    sidebars: sections === undefined ? new Map() : new Map([[WORKSPACE, sections]]),
  };
}

const drawn = (shown: readonly Section[]) =>
  shown.map(({ id, name, conversations }) => [
    name || id,
    ...conversations.map((one) => one.id.replace(/^\w+?_/, "")),
  ]);

const channels = [
  channel("general"),
  channel("builds"),
  channel("elsewhere", { joined: false }),
  channel("tides", { sidebar_section: "Harbour" }),
  channel("old", { archived_at: "2026-05-08T12:00:00.000Z" }),
];
const dms = [direct("ben"), direct("ava")];

test("without an arrangement, channels stand by name, in the groups they name, before direct ones", () => {
  expect(drawn(arrange(stateOf(channels, dms), WORKSPACE))).toEqual([
    ["channels", "builds", "general"],
    ["Harbour", "tides"],
    ["directs", "ben", "ava"],
    ["archived", "old"],
  ]);
});

test("a channel that one has not joined is there while it is open", () => {
  const [first] = arrange(stateOf(channels, dms), WORKSPACE, "chn_elsewhere");
  expect(first?.conversations.map(({ id }) => id)).toContain("chn_elsewhere");
});

test("what was moved stays where it was put, and new channels are sorted in behind it", () => {
  const before = stateOf(channels, dms);
  const shown = addSection(arrange(before, WORKSPACE), { id: "mine", name: "Mine" });
  const moved = moveConversation(shown, "chn_general", { section: "mine", at: 0 });
  const stored = kept(moved, new Set(["chn_general"]));
  const after = stateOf([...channels, channel("alpha")], dms, stored);
  expect(drawn(arrange(after, WORKSPACE))).toEqual([
    ["Mine", "general"],
    ["channels", "alpha", "builds"],
    ["Harbour", "tides"],
    ["directs", "ben", "ava"],
    ["archived", "old"],
  ]);
  expect([...placedIn(storedSections(after, WORKSPACE))]).toEqual(["chn_general"]);
});

test("sections change places, a group that is new stands where it would, and the archive stays last", () => {
  const shown = arrange(stateOf(channels, dms), WORKSPACE);
  const stored = kept(moveSection(shown, "directs", 0), new Set());
  const more = [...channels, channel("cargo", { sidebar_section: "Cargo" })];
  expect(drawn(arrange(stateOf(more, dms, stored), WORKSPACE)).map(([name]) => name)).toEqual([
    "directs",
    "channels",
    "Cargo",
    "Harbour",
    "archived",
  ]);
  expect(moveSection(shown, "channels", 99).at(-1)?.kind).toBe("archived");
});

test("a step goes within a section, over its edge into the next, and no further than the ends", () => {
  const shown = arrange(stateOf(channels, dms), WORKSPACE);
  expect(stepOf(shown, "chn_builds", 1)).toEqual({ section: "channels", at: 1 });
  expect(stepOf(shown, "chn_builds", -1)).toBeUndefined();
  expect(stepOf(shown, "dm_ben", -1)?.at).toBe(1);
  expect(stepOf(shown, "dm_ava", 1)).toBeUndefined();
});
