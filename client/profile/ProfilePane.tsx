import X from "lucide-solid/icons/x";
import { onCleanup, onMount, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { returnFocus } from "../ui/focus.ts";
import { Name, nameOf } from "../ui/Name.tsx";
import { longDate } from "../ui/time.ts";

const ROLE_NAMES = {
  owner: "Owner",
  moderator: "Moderator",
  member: "Member",
  guest: "Guest",
  bot: "Bot",
} as const;

/** Who somebody is, in the right pane. */
export function ProfilePane(props: { userId: string; onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const user = chat.select((state) => state.users.get(props.userId));
  const owner = chat.select((state) => state.users.get(user()?.owner_user_id ?? ""));
  const role = chat.select((state) =>
    state.members.get(place.workspace()?.id ?? "")?.get(props.userId),
  );
  const me = chat.select((state) => state.me);
  const cameFrom = document.activeElement;
  let close: HTMLButtonElement | undefined;
  onMount(() => close?.focus());
  onCleanup(() => returnFocus(cameFrom));

  return (
    <aside class="pane" aria-label={`Profile of ${nameOf(user())}`}>
      <header class="pane-header">
        <h2>Profile</h2>
        <button
          ref={(element) => (close = element)}
          type="button"
          class="icon-button"
          aria-label="Close profile"
          onClick={() => props.onClose()}
        >
          <X size={18} aria-hidden="true" />
        </button>
      </header>
      <div class="profile">
        <Avatar user={user()} id={props.userId} class="large" />
        <h3>
          <Name user={user()} />
        </h3>
        <Show when={user()?.handle}>{(handle) => <p class="quiet">@{handle()}</p>}</Show>
        <dl class="facts">
          <Show when={role()}>
            {(known) => (
              <div>
                <dt>Role</dt>
                <dd>{ROLE_NAMES[known()]}</dd>
              </div>
            )}
          </Show>
          <Show when={user()?.kind === "bot"}>
            <div>
              <dt>Runs for</dt>
              <dd>
                <Show when={owner()} fallback="The whole workspace">
                  <Name user={owner()} />
                </Show>
              </dd>
            </div>
          </Show>
          <Show when={user()}>
            {(known) => (
              <div>
                <dt>Here since</dt>
                <dd>{longDate(known().created_at)}</dd>
              </div>
            )}
          </Show>
        </dl>
        <Show when={props.userId === me()}>
          <button type="button" class="button" onClick={() => place.openDialog("edit-profile")}>
            Edit your profile
          </button>
        </Show>
      </div>
    </aside>
  );
}
