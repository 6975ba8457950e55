import Bell from "lucide-solid/icons/bell";
import KeyRound from "lucide-solid/icons/key-round";
import Palette from "lucide-solid/icons/palette";
import UserRound from "lucide-solid/icons/user-round";

import { settingsWords } from "../../words/settings.ts";
import type { Section } from "../sections.ts";
import { later } from "../../sync/later.ts";

/** What a person sets for themselves, in the order of the list. */
export const accountSections: readonly Section[] = [
  {
    id: "profile",
    label: () => settingsWords().settingsAccount.sections.profile,
    icon: UserRound,
    page: later(() => import("./ProfileSection.tsx")),
  },
  {
    id: "notifications",
    label: () => settingsWords().settingsAccount.sections.notifications,
    icon: Bell,
    page: later(() => import("./NotificationsSection.tsx")),
  },
  {
    id: "appearance",
    label: () => settingsWords().settingsAccount.sections.appearance,
    icon: Palette,
    page: later(() => import("./AppearanceSection.tsx")),
  },
  {
    id: "signing-in",
    label: () => settingsWords().settingsAccount.sections.signIn,
    icon: KeyRound,
    page: later(() => import("./SignInSection.tsx")),
  },
];
