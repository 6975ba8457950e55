import type { Client, SidebarSection } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import { words } from "../words/words.ts";
import { notify } from "./notices.ts";
import { sentence } from "./words.ts";

/** How the person arranges the sidebar: shown at once, taken back with a word when the server refuses. */
export function createSidebar(client: Client, store: Store) {
  const underWay = new Set<string>();

  /** One change is on its way at a time; what was arranged meanwhile goes after it, as it then is. */
  async function send(workspace_id: string): Promise<void> {
    if (underWay.has(workspace_id)) return;
    underWay.add(workspace_id);
    try {
      for (;;) {
        const sections = store.state.arranging.get(workspace_id);
        if (sections === undefined) return;
        await put(workspace_id, sections);
      }
    } finally {
      underWay.delete(workspace_id);
    }
  }

  async function put(workspace_id: string, sections: readonly SidebarSection[]): Promise<void> {
    try {
      const answer = await client.sidebar.put(workspace_id, { sections: [...sections] });
      const taken = answer.sections;
      store.dispatch({ type: "arrange_done", workspace_id, sections, taken });
    } catch (error) {
      notify(words().sidebar.notArranged(sentence(error)));
      store.dispatch({ type: "arrange_done", workspace_id, sections });
    }
  }

  return {
    arrange(workspace_id: string, sections: readonly SidebarSection[]): void {
      store.dispatch({ type: "arrange", workspace_id, sections });
      void send(workspace_id);
    },
  };
}
