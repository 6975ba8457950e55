import type { SettingsWords } from "../../settings.ts";
import { settingsAccount } from "../settings-account.ts";
import { settingsAudit } from "../settings-audit.ts";
import { settingsBots } from "../settings-bots.ts";
import { settingsIntegrations } from "../settings-integrations.ts";
import { settingsWorkspace } from "../settings-workspace.ts";

export const ar: SettingsWords = {
  settingsAccount,
  settingsAudit,
  settingsBots,
  settingsIntegrations,
  settingsWorkspace,
};
