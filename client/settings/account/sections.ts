import Bell from "lucide-solid/icons/bell";
import KeyRound from "lucide-solid/icons/key-round";
import Palette from "lucide-solid/icons/palette";
import UserRound from "lucide-solid/icons/user-round";
import { lazy } from "solid-js";
import { words } from "../../words/words.ts";
import type { Section } from "../sections.ts";

/** What a person sets for themselves, in the order of the list. */
export const accountSections: readonly Section[] = [
  {
    id: "profile",
    label: () => words().settingsAccount.sections.profile,
    icon: UserRound,
    page: lazy(() => import("./ProfileSection.tsx")),
  },
  {
    id: "notifications",
    label: () => words().settingsAccount.sections.notifications,
    icon: Bell,
    page: lazy(() => import("./NotificationsSection.tsx")),
  },
  {
    id: "appearance",
    label: () => words().settingsAccount.sections.appearance,
    icon: Palette,
    page: lazy(() => import("./AppearanceSection.tsx")),
  },
  {
    id: "signing-in",
    label: () => words().settingsAccount.sections.signIn,
    icon: KeyRound,
    page: lazy(() => import("./SignInSection.tsx")),
  },
];
