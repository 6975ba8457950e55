import Search from "lucide-solid/icons/search";
import { createEffect, onMount, Show, Suspense, untrack } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { commandKey, keyName } from "../shell/shortcuts.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { createArranging } from "./arranging.ts";
import { letDrag } from "./dragging.ts";
import { PeopleSection } from "./PeopleSection.tsx";
import { focusConversation, keepOneStop, moveInSidebar } from "./roving.ts";
import { SectionList } from "./SectionList.tsx";
import { ViewLinks } from "./ViewLinks.tsx";
import { WorkspaceMenu } from "./WorkspaceMenu.tsx";
import { later } from "../sync/later.ts";
import { whileThisLasts } from "../ui/lasting.ts";

// What few open is loaded when it is opened.
const SectionDialog = later(() =>
  import("./SectionDialog.tsx").then((module) => ({ default: module.SectionDialog })),
);
const SidebarMenus = later(() =>
  import("./SidebarMenus.tsx").then((module) => ({ default: module.SidebarMenus })),
);

/** Everything one can go to in this workspace. */
export function Sidebar() {
  const chat = useChat();
  const place = usePlace();
  const arranging = createArranging(chat, place);
  let list: HTMLDivElement | undefined;

  onMount(() => {
    const gone = whileThisLasts();
    if (list !== undefined) letDrag(list, arranging, gone);
  });
  // Who takes the pointer has let go of what the keyboard carried.
  createEffect(() => {
    if (arranging.moving() === undefined) return;
    const options = { capture: true, signal: whileThisLasts() };
    document.addEventListener("pointerdown", arranging.stopMoving, options);
  });
  createEffect(() => {
    arranging.sections();
    place.view();
    const moving = untrack(arranging.moving);
    if (moving !== undefined) focusConversation(moving);
    queueMicrotask(() => list !== undefined && keepOneStop(list));
  });

  return (
    <nav class="sidebar" aria-label={words().sidebar.label}>
      <header class="sidebar-header">
        <WorkspaceMenu />
      </header>
      <button type="button" class="jump-button" onClick={() => place.openDialog("jump")}>
        <Search size={15} aria-hidden="true" />
        <span>{words().sidebar.jump}</span>
        <kbd>{`${keyName(commandKey)} K`}</kbd>
      </button>
      <div
        ref={(element) => (list = element)}
        class="sidebar-lists"
        onKeyDown={(event) => moveInSidebar(event, event.currentTarget, arranging)}
        onFocusIn={(event) => keepOneStop(event.currentTarget)}
      >
        <ViewLinks />
        <SectionList arranging={arranging} />
        <PeopleSection />
      </div>
      <div class="visually-hidden" role="status" aria-live="assertive">
        {arranging.said()}
      </div>
      <Show when={arranging.menu()}>
        <Suspense>
          <SidebarMenus arranging={arranging} />
        </Suspense>
      </Show>
      <Show when={arranging.naming()} keyed>
        {(naming) => (
          <Suspense>
            <SectionDialog
              arranging={arranging}
              section={naming.section}
              conversationId={naming.conversationId}
            />
          </Suspense>
        )}
      </Show>
    </nav>
  );
}
