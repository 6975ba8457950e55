import { Show } from "solid-js";
import type { AppInstallation, User } from "../../../sdk/src/index.ts";
import { Choice } from "../../ui/Form.tsx";
import { settingsWords } from "../../words/settings.ts";

/** The bot that something acts as. */
export function BotChoice(props: {
  bots: readonly User[];
  value: string;
  onChange: (id: string) => void;
}) {
  const said = () => settingsWords().settingsIntegrations;
  return (
    <Show when={props.bots.length > 0} fallback={<p class="form-failure">{said().noBots}</p>}>
      <Choice
        label={said().bot}
        value={props.value}
        options={[
          { value: "", label: said().chooseBot },
          ...props.bots.map(({ id, display_name }) => ({ value: id, label: display_name })),
        ]}
        onChange={props.onChange}
      />
    </Show>
  );
}

/** The app that something belongs to, if there are any. */
export function AppChoice(props: {
  apps: readonly AppInstallation[];
  value: string;
  onChange: (id: string) => void;
}) {
  const said = () => settingsWords().settingsIntegrations;
  return (
    <Show when={props.apps.length > 0}>
      <Choice
        label={said().app}
        value={props.value}
        options={[
          { value: "", label: said().noApp },
          ...props.apps.map((app) => ({ value: app.id, label: app.display_name || app.app_slug })),
        ]}
        onChange={props.onChange}
      />
    </Show>
  );
}

/** Apps that were not revoked. */
export const standing = <T extends { revoked_at?: string }>(all: readonly T[]): T[] =>
  all.filter(({ revoked_at }) => revoked_at === undefined);

export const appName = (apps: readonly AppInstallation[], id: string | undefined): string => {
  const app = apps.find((one) => one.id === id);
  return app === undefined ? "" : app.display_name || app.app_slug;
};
