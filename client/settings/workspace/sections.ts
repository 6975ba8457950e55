import Bot from "lucide-solid/icons/bot";
import Building from "lucide-solid/icons/building";
import Hash from "lucide-solid/icons/hash";
import Mail from "lucide-solid/icons/mail";
import Plug from "lucide-solid/icons/plug";
import ScrollText from "lucide-solid/icons/scroll-text";
import Users from "lucide-solid/icons/users";

import type { Role } from "../../../sdk/src/index.ts";
import { settingsWords } from "../../words/settings.ts";
import type { Section } from "../sections.ts";
import { later } from "../../sync/later.ts";

const manages = (role: Role | undefined): boolean => role === "owner" || role === "moderator";
const said = () => settingsWords().settingsWorkspace.sections;

/** What concerns a workspace, in the order of the list. */
export const workspaceSections: readonly Section[] = [
  {
    id: "overview",
    label: () => said().overview,
    icon: Building,
    page: later(() => import("./OverviewSection.tsx")),
  },
  {
    id: "members",
    label: () => said().members,
    icon: Users,
    page: later(() => import("./MembersSection.tsx")),
  },
  {
    id: "invites",
    label: () => said().invites,
    icon: Mail,
    page: later(() => import("./InvitesSection.tsx")),
    sees: manages,
  },
  {
    id: "channels",
    label: () => said().channels,
    icon: Hash,
    page: later(() => import("./ChannelsSection.tsx")),
    sees: manages,
  },
  {
    id: "bots",
    label: () => said().bots,
    icon: Bot,
    page: later(() => import("../bots/BotsSection.tsx")),
  },
  {
    id: "integrations",
    label: () => said().integrations,
    icon: Plug,
    page: later(() => import("../integrations/IntegrationsSection.tsx")),
    sees: (role) => role !== "guest",
  },
  {
    id: "audit",
    label: () => said().audit,
    icon: ScrollText,
    page: later(() => import("./AuditSection.tsx")),
    sees: manages,
  },
];
