import { createSignal } from "solid-js";
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

/** What the settings say. It is loaded with them: who reads and writes does not wait for it. */
export const [settingsWords] = createSignal(en);
