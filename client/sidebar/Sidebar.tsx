import Search from "lucide-solid/icons/search";
import { usePlace } from "../shell/place.ts";
import { commandKey } from "../shell/shortcuts.ts";
import { ChannelList } from "./ChannelList.tsx";
import { PeopleList } from "./PeopleList.tsx";
import { WorkspaceMenu } from "./WorkspaceMenu.tsx";

/** Everything one can go to in this workspace. */
export function Sidebar() {
  const place = usePlace();
  return (
    <nav class="sidebar" aria-label="Channels and people">
      <header class="sidebar-header">
        <WorkspaceMenu />
      </header>
      <button type="button" class="jump-button" onClick={() => place.openDialog("jump")}>
        <Search size={15} aria-hidden="true" />
        <span>Jump to…</span>
        <kbd>{commandKey} K</kbd>
      </button>
      <div class="sidebar-lists">
        <ChannelList />
        <PeopleList />
      </div>
    </nav>
  );
}
