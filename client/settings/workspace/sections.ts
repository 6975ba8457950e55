import Building from "lucide-solid/icons/building";
import { lazy } from "solid-js";
import { words } from "../../words/words.ts";
import type { Section } from "../sections.ts";

/** What concerns a workspace, in the order of the list. */
export const workspaceSections: readonly Section[] = [
  {
    id: "overview",
    label: () => words().settingsWorkspace.sections.overview,
    icon: Building,
    page: lazy(() => import("./OverviewSection.tsx")),
  },
];
