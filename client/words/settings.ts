import { catalogue } from "./catalogue.ts";
import { settingsAccount } from "./en/settings-account.ts";
import { settingsAudit } from "./en/settings-audit.ts";
import { settingsBots } from "./en/settings-bots.ts";
import { settingsIntegrations } from "./en/settings-integrations.ts";
import { settingsWorkspace } from "./en/settings-workspace.ts";

const en = {
  settingsAccount,
  settingsAudit,
  settingsBots,
  settingsIntegrations,
  settingsWorkspace,
};

export type SettingsWords = typeof en;

/** What the settings say. It is loaded with them: who reads and writes does not wait for it. */
export const settingsWords = catalogue<SettingsWords>(en, {
  de: () => import("./de/parts/settings.ts"),
  ar: () => import("./ar/parts/settings.ts"),
});
