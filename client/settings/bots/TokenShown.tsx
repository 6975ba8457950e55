import type { BotToken } from "../../../sdk/src/index.ts";
import { apiBase } from "../../sync/api-base.ts";
import { settingsWords } from "../../words/settings.ts";
import { CopyField } from "../parts.tsx";

/** A token, this once, and a line to try it by. */
export function TokenShown(props: { token: BotToken }) {
  const said = () => settingsWords().settingsBots.tokens;
  const secret = () => props.token.token ?? "";
  const line = () =>
    `curl -sS ${apiBase === "" ? location.origin : apiBase}/api/me -H "Authorization: Bearer ${secret()}"`;
  return (
    <>
      <CopyField label={said().made} value={secret()} hint={said().once} autofocus />
      <CopyField label={said().try} value={line()} code />
    </>
  );
}
