import { Show } from "solid-js";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { createLive } from "../live.ts";
import { useRole } from "../role.ts";
import { isManager } from "../sections.ts";
import { AccountsBlock } from "./AccountsBlock.tsx";
import { AppsBlock } from "./AppsBlock.tsx";
import { CommandsBlock } from "./CommandsBlock.tsx";
import { HooksBlock } from "./HooksBlock.tsx";
import { McpBlock } from "./McpBlock.tsx";
import { OwnWebhooksBlock } from "./OwnWebhooksBlock.tsx";
import { SubscriptionsBlock } from "./SubscriptionsBlock.tsx";
import { compareText } from "../../words/locale.ts";

/** Ways for other systems in and out. */
export default function IntegrationsSection() {
  const role = useRole();
  return (
    <>
      <Show when={isManager(role())}>
        <ForManagers />
      </Show>
      <OwnWebhooksBlock />
      <McpBlock />
    </>
  );
}

function ForManagers() {
  const chat = useChat();
  const place = usePlace();
  const me = chat.select((state) => state.me);
  const id = () => place.workspace()?.id;
  const bots = createLive(chat, id, (workspace) => chat.bots.list(workspace), [
    "member.joined",
    "member.left",
  ]);
  const apps = createLive(chat, id, (workspace) => chat.integrations.apps.list(workspace));
  /** Those that the caller looks after. */
  const managed = () =>
    (bots.now() ?? [])
      .map(({ bot }) => bot)
      .filter(({ owner_user_id }) => owner_user_id === undefined || owner_user_id === me())
      .toSorted((a, b) => compareText(a.display_name, b.display_name));
  return (
    <>
      <HooksBlock bots={managed()} onChanged={() => void bots.again()} />
      <AppsBlock bots={managed()} apps={apps} />
      <CommandsBlock bots={managed()} apps={apps.now() ?? []} />
      <SubscriptionsBlock apps={apps.now() ?? []} />
      <AccountsBlock />
    </>
  );
}
