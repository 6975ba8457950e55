import type { Channel } from "../../sdk/src/index.ts";

export interface Section {
  name: string;
  channels: readonly Channel[];
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** The workspace's channels as the sidebar shows them: those without a section first, archived ones only while open. */
export function sidebarSections(
  channels: ReadonlyMap<string, Channel>,
  workspaceId: string | undefined,
  openId: string | undefined,
): Section[] {
  const named = new Map<string, Channel[]>();
  const first: Channel[] = [];
  for (const channel of channels.values()) {
    if (channel.workspace_id !== workspaceId) continue;
    if (channel.archived_at !== undefined && channel.id !== openId) continue;
    const section = channel.sidebar_section?.trim() ?? "";
    if (section === "") first.push(channel);
    else named.set(section, [...(named.get(section) ?? []), channel]);
  }
  const sections = [...named].map(([name, members]) => ({ name, channels: sorted(members) }));
  sections.sort((a, b) => byName.compare(a.name, b.name));
  return [{ name: "Channels", channels: sorted(first) }, ...sections];
}

const sorted = (channels: Channel[]): Channel[] =>
  channels.toSorted((a, b) => byName.compare(a.name, b.name));
