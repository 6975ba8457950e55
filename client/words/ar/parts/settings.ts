export { settingsAccount } from "../settings-account.ts";
export { settingsAudit } from "../settings-audit.ts";
export { settingsBots } from "../settings-bots.ts";
export { settingsIntegrations } from "../settings-integrations.ts";
export { settingsWorkspace } from "../settings-workspace.ts";
