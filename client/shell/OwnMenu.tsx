import Keyboard from "lucide-solid/icons/keyboard";
import LogOut from "lucide-solid/icons/log-out";
import Moon from "lucide-solid/icons/moon";
import Settings from "lucide-solid/icons/settings";
import Smile from "lucide-solid/icons/face-slightly-smiling";
import UserRound from "lucide-solid/icons/user-round";
import { Show } from "solid-js";
import { endOf, type Lasting } from "../people/lasting.ts";
import { PersonAvatar } from "../people/Standing.tsx";
import { isDisturbable, statusOf } from "../people/standing.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { timeOfDay } from "../ui/time.ts";
import { words } from "../words/words.ts";
import { usePlace } from "./place.ts";
import { now } from "../ui/now.ts";

const QUIET = ["hour", "four-hours", "day"] as const satisfies readonly Lasting[];

/** Oneself, at the foot of the rail: how one is shown to others, and what is one's own. */
export function OwnMenu() {
  const chat = useChat();
  const place = usePlace();
  const me = chat.select((state) => state.users.get(state.me ?? ""));

  function disturb(dnd_until: string): void {
    chat
      .updateMe({ dnd_until })
      .catch((error: unknown) => chat.notify(words().status.notSaved(sentence(error))));
  }
  function quiet(): MenuItem[] {
    const until = me()?.dnd_until;
    const { disturb: heading, disturbAgain, disturbFor } = words().status;
    if (until !== undefined && !isDisturbable(me(), now()))
      return [
        {
          label: disturbAgain(timeOfDay(until)),
          icon: <Moon size={16} />,
          section: heading,
          run: () => disturb(""),
        },
      ];
    return QUIET.map((lasting, at) => ({
      label: disturbFor[lasting],
      icon: <Moon size={16} />,
      ...(at === 0 && { section: heading }),
      run: () => disturb(endOf(lasting, new Date(now())) ?? ""),
    }));
  }
  const items = (): MenuItem[] => [
    {
      label: statusOf(me(), now()) === undefined ? words().status.set : words().status.change,
      icon: <Smile size={16} />,
      run: () => place.openDialog("status"),
    },
    ...quiet(),
    {
      label: words().status.profile,
      icon: <UserRound size={16} />,
      section: "",
      run() {
        place.openProfile(me()?.id ?? "");
        place.setDrawer(false);
      },
    },
    {
      label: words().status.preferences,
      icon: <Settings size={16} />,
      run: () => place.goToAccount(),
    },
    {
      label: words().status.shortcuts,
      icon: <Keyboard size={16} />,
      run: () => place.openDialog("shortcuts"),
    },
    {
      label: words().status.signOut,
      icon: <LogOut size={16} class="turns" />,
      section: "",
      run: () => void chat.signOut().catch(() => chat.notify(words().status.notSignedOut)),
    },
  ];

  return (
    <Show when={me()}>
      {(user) => (
        <Menu label={words().status.menu(user().display_name)} class="rail-me" items={items}>
          <PersonAvatar user={user()} id={user().id} />
        </Menu>
      )}
    </Show>
  );
}
