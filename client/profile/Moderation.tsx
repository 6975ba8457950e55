import { createMemo, createSignal, For, Show } from "solid-js";
import type { Role, UpdateMemberModerationRequest } from "../../sdk/src/index.ts";
import { createLive } from "../settings/live.ts";
import { outranks, useRole } from "../settings/role.ts";
import { ModerationDialog, type Decision } from "../settings/workspace/ModerationDialog.tsx";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { nameOf } from "../ui/Name.tsx";
import { minute } from "../ui/now.ts";
import { dayAndTime } from "../ui/time.ts";
import { settingsWords } from "../words/settings.ts";
import { viewWords } from "../words/views.ts";

const ROLES = ["moderator", "member", "guest"] as const;

/** What managers have decided about somebody, and can decide. */
export default function Moderation(props: { userId: string; role: Role; onRemoved: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const myRole = useRole();
  const user = chat.select((state) => state.users.get(props.userId));
  const [deciding, setDeciding] = createSignal<Decision>();
  const said = () => settingsWords().settingsWorkspace.members;
  const workspaceId = () => place.workspace()?.id ?? "";
  const all = createLive(chat, workspaceId, (id) => chat.workspaceSettings.moderation(id), [
    "member.moderation_updated",
  ]);
  const decided = () => all.now()?.get(props.userId);
  const mayAct = () => outranks(myRole(), props.role);
  const timedOut = createMemo(() => {
    const until = decided()?.timeout_until ?? "";
    return until !== "" && Date.parse(until) > minute() ? until : undefined;
  });
  const blocked = () => decided()?.blocked_at !== undefined;

  async function moderate(changes: UpdateMemberModerationRequest): Promise<void> {
    await chat.workspaceSettings.moderate(workspaceId(), props.userId, changes);
    setDeciding(undefined);
    await all.again();
  }
  function change(changes: UpdateMemberModerationRequest): void {
    moderate(changes).catch((error: unknown) =>
      chat.notify(viewWords().profile.notDecided(sentence(error))),
    );
  }
  function become(role: (typeof ROLES)[number]): void {
    if (role === "member") change({ role });
    else setDeciding(role);
  }

  return (
    <section class="profile-moderation" aria-label={said().moderation}>
      <h4>{said().moderation}</h4>
      <Show when={timedOut()}>
        {(until) => <p class="settings-chip bad">{said().timedOut(dayAndTime(until()))}</p>}
      </Show>
      <Show when={blocked()}>
        <p class="settings-chip bad">{said().blocked}</p>
      </Show>
      <Show when={decided()?.moderation_note}>
        {(note) => (
          <p class="settings-row-note" dir="auto">
            {said().note(note())}
          </p>
        )}
      </Show>
      <Show when={mayAct()} fallback={<p class="quiet">{viewWords().profile.notBelow}</p>}>
        <div class="profile-buttons">
          <For each={ROLES.filter((role) => role !== props.role)}>
            {(role) => (
              <button type="button" class="button small" onClick={() => become(role)}>
                {said().makeRole[role]}
              </button>
            )}
          </For>
        </div>
        <div class="profile-buttons">
          <Show
            when={timedOut()}
            fallback={
              <button type="button" class="button small" onClick={() => setDeciding("timeout")}>
                {said().timeout}
              </button>
            }
          >
            <button
              type="button"
              class="button small"
              onClick={() => change({ clear_timeout: true })}
            >
              {said().endTimeout}
            </button>
          </Show>
          <Show
            when={blocked()}
            fallback={
              <button type="button" class="button small" onClick={() => setDeciding("block")}>
                {said().block}
              </button>
            }
          >
            <button type="button" class="button small" onClick={() => change({ blocked: false })}>
              {said().unblock}
            </button>
          </Show>
          <button type="button" class="button small" onClick={() => setDeciding("note")}>
            {said().editNote}
          </button>
          <button type="button" class="button small bad" onClick={() => setDeciding("remove")}>
            {said().remove}
          </button>
        </div>
      </Show>
      <Show when={deciding()} keyed>
        {(decision) => (
          <ModerationDialog
            name={nameOf(user())}
            decision={decision}
            note={decided()?.moderation_note ?? ""}
            onModerate={moderate}
            onRemove={async () => {
              await chat.workspaceSettings.removeMember(workspaceId(), props.userId);
              props.onRemoved();
            }}
            onClose={() => setDeciding(undefined)}
          />
        )}
      </Show>
    </section>
  );
}
