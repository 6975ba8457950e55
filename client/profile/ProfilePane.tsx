import AtSign from "lucide-solid/icons/at-sign";
import MessageSquare from "lucide-solid/icons/message-square";
import Pencil from "lucide-solid/icons/pencil";
import { Show, Suspense } from "solid-js";
import { Emoji } from "../emoji/Emoji.tsx";
import { standingOf, statusOf } from "../people/standing.ts";
import { PresenceDot } from "../people/Standing.tsx";
import { isManager } from "../settings/sections.ts";
import { useRole } from "../settings/role.ts";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Given } from "../ui/Given.tsx";
import { Name, nameOf } from "../ui/Name.tsx";
import { minute } from "../ui/now.ts";
import { Pane } from "../ui/Pane.tsx";
import { dayAndTime, longDate, timeIn } from "../ui/time.ts";
import { words } from "../words/words.ts";
import { later } from "../sync/later.ts";
import { viewWords } from "../words/views.ts";

// Only managers see it.
const Moderation = later(() => import("./Moderation.tsx"));

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
  const myRole = useRole();
  const said = () => viewWords().profile;
  const isMe = () => props.userId === me();
  const isBot = () => user()?.kind === "bot";
  const standing = chat.select((state) =>
    standingOf(state, place.workspace()?.id, props.userId, minute()),
  );
  const status = () => statusOf(user(), minute());
  const mayWrite = () =>
    !isMe() &&
    role() !== undefined &&
    role() !== "guest" &&
    myRole() !== "guest" &&
    user()?.deleted_at === undefined;
  // What others tell of themselves comes with their own page.
  chat.people.ensure(props.userId);

  function write(): void {
    chat.dms.begin(place.workspace()?.id ?? "", [props.userId]).then(
      (dm) => place.goToDirect(dm),
      (error: unknown) => chat.notify(viewWords().people.notBegun(sentence(error))),
    );
  }
  function copyMention(): void {
    navigator.clipboard.writeText(`@${user()?.handle ?? ""}`).then(
      () => chat.notify(said().mentionCopied),
      () => chat.notify(words().message.noClipboard),
    );
  }

  return (
    <Pane
      label={viewWords().people.profile(nameOf(user()))}
      title={said().title}
      onClose={props.onClose}
    >
      <div class="profile">
        <Avatar user={user()} id={props.userId} class="large" />
        <h3>
          <Name user={user()} />
        </h3>
        <Show when={user()?.handle}>{(handle) => <p class="quiet">@{handle()}</p>}</Show>
        <Show when={user()?.deleted_at}>
          <p class="settings-chip bad">{said().gone}</p>
        </Show>
        <Show when={status()}>
          {(known) => (
            <p class="profile-status" dir="auto">
              <Emoji emoji={known().emoji || "💬"} /> {known().text}
              <Show when={known().expires_at}>
                {(until) => <span class="quiet"> {said().until(dayAndTime(until()))}</span>}
              </Show>
            </p>
          )}
        </Show>
        <div class="profile-buttons">
          <Show when={mayWrite()}>
            <button type="button" class="button" onClick={write}>
              <MessageSquare size={16} aria-hidden="true" />
              {said().write}
            </button>
          </Show>
          <Show when={isMe()}>
            <button type="button" class="button" onClick={() => place.goToAccount("profile")}>
              <Pencil size={16} aria-hidden="true" />
              {said().edit}
            </button>
            <button type="button" class="button" onClick={() => place.openDialog("status")}>
              {words().status.set}
            </button>
          </Show>
          <Show when={!isMe() && user()?.handle}>
            <button type="button" class="button" onClick={copyMention}>
              <AtSign size={16} aria-hidden="true" />
              {said().copyMention}
            </button>
          </Show>
        </div>
        <dl class="facts">
          <Show when={!isBot() && user()?.deleted_at === undefined && role()}>
            <div>
              <dt>{said().presence}</dt>
              <dd class="profile-presence">
                <span aria-hidden="true">
                  <PresenceDot userId={props.userId} />
                </span>
                {standing() === "dnd" && user()?.dnd_until
                  ? said().dndUntil(dayAndTime(user()?.dnd_until ?? ""))
                  : words().status[standing()]}
              </dd>
            </div>
          </Show>
          <Show when={localTime(user()?.time_zone, minute())}>
            {(time) => (
              <div>
                <dt>{said().localTime}</dt>
                <dd>
                  {time()} <span class="quiet">{user()?.time_zone?.replaceAll("_", " ")}</span>
                </dd>
              </div>
            )}
          </Show>
          <Show when={role()}>
            {(known) => (
              <div>
                <dt>{said().role}</dt>
                <dd>{viewWords().people.roles[known()]}</dd>
              </div>
            )}
          </Show>
          <Show when={isBot()}>
            <div>
              <dt>{said().runsFor}</dt>
              <dd>
                <Show when={owner()} fallback={said().everybody}>
                  {(known) => (
                    <button
                      type="button"
                      class="link-button"
                      onClick={() => place.openProfile(known().id)}
                    >
                      <Name user={known()} />
                    </button>
                  )}
                </Show>
              </dd>
            </div>
          </Show>
          <Show when={user()}>
            {(known) => (
              <div>
                <dt>{said().since}</dt>
                <dd>{longDate(known().created_at)}</dd>
              </div>
            )}
          </Show>
        </dl>
        <Given when={isManager(myRole()) && !isMe() && !isBot() && role()}>
          {(known) => (
            <Suspense>
              <Moderation userId={props.userId} role={known()} onRemoved={props.onClose} />
            </Suspense>
          )}
        </Given>
      </div>
    </Pane>
  );
}

const WEEKDAY_AND_TIME = { weekday: "short", hour: "numeric", minute: "2-digit" } as const;

/** What time it is in a zone; empty where it is not told, or not one that this browser knows. */
const localTime = (zone: string | undefined, now: number): string =>
  zone === undefined || zone === "" ? "" : timeIn(zone, now, WEEKDAY_AND_TIME);
