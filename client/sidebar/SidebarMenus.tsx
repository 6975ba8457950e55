import ArrowDown from "lucide-solid/icons/arrow-down";
import ArrowUp from "lucide-solid/icons/arrow-up";
import Compass from "lucide-solid/icons/compass";
import FolderInput from "lucide-solid/icons/folder-input";
import FolderPlus from "lucide-solid/icons/folder-plus";
import Move from "lucide-solid/icons/move-vertical";
import Pencil from "lucide-solid/icons/pencil";
import Trash from "lucide-solid/icons/trash";
import { Show } from "solid-js";
import { conversationItems } from "../conversation/actions.tsx";
import { plainTitle } from "../conversation/title.ts";
import { usePlace, type Conversation } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import type { MenuItem } from "../ui/Menu.tsx";
import { PopupMenu } from "../ui/PopupMenu.tsx";
import { words } from "../words/words.ts";
import type { Section } from "./arrangement.ts";
import { sectionName, type Arranging } from "./arranging.ts";
import { focusConversation } from "./roving.ts";

/** The sidebar's one open menu: of a conversation, or of a section. */
export function SidebarMenus(props: { arranging: Arranging }) {
  const chat = useChat();
  const place = usePlace();

  function itemsOf(conversation: Conversation): MenuItem[] {
    const { arranging } = props;
    const here = arranging
      .sections()
      .find(({ conversations }) => conversations.some(({ id }) => id === conversation.id));
    if (here === undefined || here.kind === "archived")
      return conversationItems(chat, place, conversation);
    const others = arranging
      .sections()
      .filter((section) => section.kind !== "archived" && section.id !== here.id)
      .filter((section) => section.kind !== "directs" || conversation.kind === "direct")
      .filter((section) => section.kind !== "channels" || conversation.kind === "channel");
    return [
      ...conversationItems(chat, place, conversation),
      {
        label: words().sidebar.moveWithArrows,
        icon: <Move size={16} />,
        section: words().sidebar.moveTo,
        run() {
          arranging.startMoving(conversation);
          focusConversation(conversation.id);
        },
      },
      ...others.map((section) => ({
        label: sectionName(section),
        icon: <FolderInput size={16} />,
        run: () => arranging.moveTo(conversation.id, section.id),
      })),
      {
        label: words().sidebar.newSection,
        icon: <FolderPlus size={16} />,
        run: () => arranging.setNaming({ conversationId: conversation.id }),
      },
    ];
  }

  function itemsOfSection(section: Section): MenuItem[] {
    const { arranging } = props;
    const at = arranging.sections().findIndex(({ id }) => id === section.id);
    const last = arranging.sections().filter(({ kind }) => kind !== "archived").length - 1;
    const own = section.kind === "own";
    const icon = 16;
    return [
      ...(section.kind === "channels"
        ? [
            {
              label: words().sidebar.browse,
              icon: <Compass size={icon} />,
              run: () => place.goToView("browse"),
            },
          ]
        : []),
      {
        label: words().sidebar.newSection,
        icon: <FolderPlus size={icon} />,
        run: () => arranging.setNaming({}),
      },
      ...(own
        ? [
            {
              label: words().sidebar.renameSection,
              icon: <Pencil size={icon} />,
              run: () => arranging.setNaming({ section }),
            },
          ]
        : []),
      ...(at > 0
        ? [
            {
              label: words().sidebar.moveUp,
              icon: <ArrowUp size={icon} />,
              run: () => arranging.moveSection(section.id, at - 1),
            },
          ]
        : []),
      ...(at < last
        ? [
            {
              label: words().sidebar.moveDown,
              icon: <ArrowDown size={icon} />,
              run: () => arranging.moveSection(section.id, at + 1),
            },
          ]
        : []),
      ...(own
        ? [
            {
              label: words().sidebar.deleteSection,
              icon: <Trash size={icon} />,
              section: "",
              run: () => arranging.remove(section.id),
            },
          ]
        : []),
    ];
  }

  return (
    <Show when={props.arranging.menu()} keyed>
      {({ anchor, conversation, section }) => (
        <PopupMenu
          anchor={anchor}
          label={
            conversation === undefined
              ? words().sidebar.sectionActions(section === undefined ? "" : sectionName(section))
              : words().sidebar.actions(plainTitle(chat.store.state, conversation))
          }
          items={
            conversation !== undefined
              ? itemsOf(conversation)
              : section !== undefined
                ? itemsOfSection(section)
                : []
          }
          onClose={() => props.arranging.setMenu(undefined)}
        />
      )}
    </Show>
  );
}
