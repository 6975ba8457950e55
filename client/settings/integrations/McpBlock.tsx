import { apiBase } from "../../sync/api-base.ts";
import { settingsWords } from "../../words/settings.ts";
import { Block, CopyField } from "../parts.tsx";

/** How an agent that speaks the Model Context Protocol gets here. */
export function McpBlock() {
  const said = () => settingsWords().settingsIntegrations.mcp;
  const url = `${apiBase === "" ? location.origin : apiBase}/mcp`;
  const config = JSON.stringify(
    {
      mcpServers: {
        clickclack: { type: "http", url, headers: { Authorization: "Bearer ccb_…" } },
      },
    },
    undefined,
    2,
  );
  return (
    <Block title={said().title} intro={said().intro}>
      <div class="settings-wide form">
        <CopyField label={said().address} value={url} />
        <CopyField label={said().config} value={config} code />
      </div>
    </Block>
  );
}
