import Ellipsis from "lucide-solid/icons/ellipsis";
import type {
  MemberModeration,
  UpdateMemberModerationRequest,
  WorkspaceMember,
} from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Menu, type MenuItem } from "../../ui/Menu.tsx";
import { nameOf } from "../../ui/Name.tsx";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { outranks, useRole } from "../role.ts";
import type { Decision } from "./ModerationDialog.tsx";
import { now } from "../../ui/now.ts";

/** What can be done with somebody: managers act on those below them, nobody on themselves. */
export function MemberMenu(props: {
  member: WorkspaceMember;
  decided: MemberModeration | undefined;
  onDecide: (decision: Decision) => void;
  onChange: (changes: UpdateMemberModerationRequest) => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const myRole = useRole();
  const me = chat.select((state) => state.me);
  const said = () => settingsWords().settingsWorkspace.members;
  const user = () => props.member.user;

  const isBelow = () => user().id !== me() && outranks(myRole(), props.member.role);

  function roles(): MenuItem[] {
    const { role } = props.member;
    const items: MenuItem[] = [];
    const offer = (to: "moderator" | "member" | "guest", run: () => void) => {
      if (role === to) return;
      const section = items.length === 0 ? { section: said().changeRole } : {};
      items.push({ label: said().makeRole[to], run, ...section });
    };
    offer("moderator", () => props.onDecide("moderator"));
    offer("member", () => props.onChange({ role: "member" }));
    offer("guest", () => props.onDecide("guest"));
    return items;
  }

  function moderation(): MenuItem[] {
    const { timeout_until = "", blocked_at } = props.decided ?? {};
    const timedOut = timeout_until !== "" && Date.parse(timeout_until) > now();
    return [
      timedOut
        ? {
            label: said().endTimeout,
            section: said().moderation,
            run: () => props.onChange({ clear_timeout: true }),
          }
        : {
            label: said().timeout,
            section: said().moderation,
            run: () => props.onDecide("timeout"),
          },
      blocked_at === undefined
        ? { label: said().block, run: () => props.onDecide("block") }
        : { label: said().unblock, run: () => props.onChange({ blocked: false }) },
      { label: said().editNote, run: () => props.onDecide("note") },
      { label: said().remove, danger: true, run: () => props.onDecide("remove") },
    ];
  }

  const items = (): MenuItem[] => [
    { label: said().profile, run: () => place.openProfile(user().id) },
    ...(isBelow() ? [...roles(), ...moderation()] : []),
  ];
  return (
    <Menu label={words().settings.actions(nameOf(user()))} class="icon-button" items={items}>
      <Ellipsis size={18} aria-hidden="true" />
    </Menu>
  );
}
