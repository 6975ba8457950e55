import ChevronDown from "lucide-solid/icons/chevron-down";
import KeyRound from "lucide-solid/icons/key-round";
import Keyboard from "lucide-solid/icons/keyboard";
import LogOut from "lucide-solid/icons/log-out";
import Monitor from "lucide-solid/icons/monitor";
import Moon from "lucide-solid/icons/moon";
import Plus from "lucide-solid/icons/plus";
import Settings from "lucide-solid/icons/settings";
import Rows from "lucide-solid/icons/rows-3";
import Rows4 from "lucide-solid/icons/rows-4";
import Sun from "lucide-solid/icons/sun";
import UserPlus from "lucide-solid/icons/user-plus";
import UserRound from "lucide-solid/icons/user-round";
import type { JSX } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { appearance, changeAppearance, type Density, type Theme } from "../sync/appearance.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { Menu, type MenuItem } from "../ui/Menu.tsx";

/** The workspace's name, and behind it what concerns the workspace and this browser. */
export function WorkspaceMenu() {
  const chat = useChat();
  const place = usePlace();

  const theme = (value: Theme, label: string, icon: JSX.Element, section?: string): MenuItem => ({
    label,
    icon,
    chosen: appearance().theme === value,
    run: () => changeAppearance({ theme: value }),
    ...(section === undefined ? {} : { section }),
  });
  const density = (
    value: Density,
    label: string,
    icon: JSX.Element,
    section?: string,
  ): MenuItem => ({
    label,
    icon,
    chosen: appearance().density === value,
    run: () => changeAppearance({ density: value }),
    ...(section === undefined ? {} : { section }),
  });

  const managers: MenuItem[] = [
    {
      label: words().shell.invitePeople,
      icon: <UserPlus size={16} />,
      run: () => place.openDialog("invite"),
    },
  ];
  const manages = () => ["owner", "moderator"].includes(place.workspace()?.role ?? "");

  const items = (): MenuItem[] => [
    ...(manages() ? managers : []),
    {
      label: words().sidebar.createChannel,
      icon: <Plus size={16} />,
      run: () => place.openDialog("create-channel"),
    },
    {
      label: words().settings.ofWorkspace,
      icon: <Settings size={16} />,
      run: () => place.goToSettings(),
    },
    {
      label: words().status.profile,
      icon: <UserRound size={16} />,
      run: () => place.goToAccount("profile"),
    },
    {
      label: words().shell.signingIn,
      icon: <KeyRound size={16} />,
      run: () => place.goToAccount("signing-in"),
    },
    {
      label: words().status.shortcuts,
      icon: <Keyboard size={16} />,
      run: () => place.openDialog("shortcuts"),
    },
    theme("system", words().shell.themes.system, <Monitor size={16} />, words().shell.theme),
    theme("light", words().shell.themes.light, <Sun size={16} />),
    theme("dark", words().shell.themes.dark, <Moon size={16} />),
    density(
      "comfortable",
      words().shell.densities.comfortable,
      <Rows size={16} />,
      words().shell.density,
    ),
    density("compact", words().shell.densities.compact, <Rows4 size={16} />),
    {
      label: words().status.signOut,
      icon: <LogOut size={16} class="turns" />,
      section: "",
      run: signOut,
    },
  ];

  function signOut(): void {
    chat.signOut().catch(() => chat.notify(words().status.notSignedOut));
  }

  return (
    <Menu
      label={words().shell.menuLabel(place.workspace()?.name ?? "")}
      class="workspace-button"
      items={items}
    >
      <bdi class="workspace-name">{place.workspace()?.name}</bdi>
      <ChevronDown size={16} aria-hidden="true" />
    </Menu>
  );
}
