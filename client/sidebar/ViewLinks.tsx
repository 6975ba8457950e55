import AtSign from "lucide-solid/icons/at-sign";
import Compass from "lucide-solid/icons/compass";
import Inbox from "lucide-solid/icons/inbox";
import MessagesSquare from "lucide-solid/icons/messages-square";
import PencilLine from "lucide-solid/icons/pencil-line";
import { Show, type JSX } from "solid-js";
import { viewPath, type View } from "../shell/paths.ts";
import { usePlace } from "../shell/place.ts";
import { kindOf, workspaceOf } from "../state/conversation.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { noticedIn } from "./noticed.ts";
import { number } from "../words/locale.ts";

/** What gathers messages of many places. */
export function ViewLinks() {
  const chat = useChat();
  const place = usePlace();
  const workspaceId = () => place.workspace()?.id;
  const bold = chat.select((state) => noticedIn(state, workspaceId()).bold);
  const threads = chat.select((state) => {
    let [unread, mentions] = [0, 0];
    for (const [id, { unread_count, mention_count }] of state.counters) {
      if (unread_count === 0 || kindOf(id) !== "thread") continue;
      if (workspaceOf(state, id) !== workspaceId()) continue;
      unread += 1;
      mentions += mention_count;
    }
    return `${unread} ${mentions}`;
  });
  const unreadThreads = () => Number(threads().split(" ")[0]);
  const mentioned = () => threads().split(" ")[1] !== "0";
  return (
    <ul class="sidebar-views">
      <ViewLink
        view="unreads"
        label={words().sidebar.unreads}
        icon={<Inbox size={15} aria-hidden="true" />}
        bold={bold()}
      />
      <ViewLink
        view="threads"
        label={words().sidebar.threads}
        icon={<MessagesSquare size={15} aria-hidden="true" />}
        bold={unreadThreads() > 0}
        count={unreadThreads()}
        mentioned={mentioned()}
      />
      <ViewLink
        view="activity"
        label={words().sidebar.activity}
        icon={<AtSign size={15} aria-hidden="true" />}
      />
      <ViewLink
        view="drafts"
        label={words().sidebar.drafts}
        icon={<PencilLine size={15} aria-hidden="true" />}
      />
      <ViewLink
        view="browse"
        label={words().sidebar.browse}
        icon={<Compass size={15} aria-hidden="true" />}
      />
    </ul>
  );
}

function ViewLink(props: {
  view: View;
  label: string;
  icon: JSX.Element;
  bold?: boolean;
  count?: number;
  mentioned?: boolean;
}) {
  const place = usePlace();
  const here = () => place.view() === props.view;
  const path = () => {
    const workspace = place.workspace();
    return workspace === undefined ? "/app" : viewPath(workspace, props.view);
  };
  return (
    <li>
      <a
        href={path()}
        class="sidebar-link"
        classList={{ here: here(), unread: props.bold === true }}
        aria-current={here() ? "page" : undefined}
        data-roving
        onClick={() => place.setDrawer(false)}
      >
        {props.icon}
        <span class="sidebar-link-name">{props.label}</span>
        <Show when={(props.count ?? 0) > 0}>
          <span class="count-badge" classList={{ quiet: props.mentioned !== true }}>
            <span aria-hidden="true">{number(props.count ?? 0)}</span>
            <span class="visually-hidden">{words().sidebar.unread(props.count ?? 0)}</span>
          </span>
        </Show>
      </a>
    </li>
  );
}
