import { createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import type {
  MemberModeration,
  Role,
  UpdateMemberModerationRequest,
  WorkspaceMember,
} from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { sentence } from "../../sync/words.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Choice, Field } from "../../ui/Form.tsx";
import { Name, nameOf } from "../../ui/Name.tsx";
import { longDate } from "../../ui/time.ts";
import { settingsWords } from "../../words/settings.ts";
import { shortMoment } from "../dates.ts";
import { createLive, createPaged } from "../live.ts";
import { Loaded, More, Rows } from "../parts.tsx";
import { useRole } from "../role.ts";
import { isManager } from "../sections.ts";
import { MemberMenu } from "./MemberMenu.tsx";
import { ModerationDialog, type Decision } from "./ModerationDialog.tsx";
import { viewWords } from "../../words/views.ts";
import { now } from "../../ui/now.ts";

const ROLES: readonly Role[] = ["owner", "moderator", "member", "guest", "bot"];
const EVENTS = [
  "member.joined",
  "member.left",
  "member.moderation_updated",
  "workspace.ownership_transferred",
];
const TYPING_MS = 200;

/** Everybody in the workspace, and what managers decide about them. */
export default function MembersSection() {
  const chat = useChat();
  const place = usePlace();
  const myRole = useRole();
  const said = () => settingsWords().settingsWorkspace.members;
  const id = () => place.workspace()?.id ?? "";
  const [typed, setTyped] = createSignal("");
  const [query, setQuery] = createSignal("");
  const [role, setRole] = createSignal<Role | "">("");
  const [total, setTotal] = createSignal<number>();
  const [deciding, setDeciding] = createSignal<{ member: WorkspaceMember; decision: Decision }>();

  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  function find(text: string): void {
    setTyped(text);
    clearTimeout(timer);
    timer = setTimeout(() => setQuery(text.trim()), TYPING_MS);
  }

  const members = createPaged(
    chat,
    () => `${id()} ${role()} ${query()}`,
    (cursor) => {
      const chosen = role();
      return chat.workspaceSettings.members(id(), {
        ...(cursor === undefined ? {} : { cursor }),
        ...(query() === "" ? {} : { q: query() }),
        ...(chosen === "" ? {} : { role: chosen }),
      });
    },
    EVENTS,
    (page) => setTotal(page.total_count),
  );
  const moderation = createLive(
    chat,
    () => (isManager(myRole()) ? id() : undefined),
    (workspace) => chat.workspaceSettings.moderation(workspace),
    EVENTS,
  );
  const roleOptions = createMemo(() => [
    { value: "" as const, label: said().everyRole },
    ...ROLES.map((value) => ({ value, label: viewWords().people.roles[value] })),
  ]);

  const again = () => Promise.all([members.again(), moderation.again()]).then(() => {});
  async function moderate(
    member: WorkspaceMember,
    changes: UpdateMemberModerationRequest,
  ): Promise<void> {
    await chat.workspaceSettings.moderate(id(), member.user.id, changes);
    await again();
  }
  const atOnce = (member: WorkspaceMember, changes: UpdateMemberModerationRequest) =>
    moderate(member, changes).catch((error: unknown) => chat.notify(sentence(error)));

  return (
    <div class="settings-block">
      <div class="settings-filters">
        <Field label={said().search} type="search" value={typed()} onInput={find} />
        <Choice label={said().role} value={role()} options={roleOptions()} onChange={setRole} />
      </div>
      <Loaded live={members}>
        {(list) => (
          <>
            <p class="settings-count" role="status">
              {list().length === 0 ? said().nobody : said().count(total() ?? list().length)}
            </p>
            <ul class="settings-list">
              <Rows each={list()} by={({ user }) => user.id}>
                {(member) => (
                  <MemberRow
                    member={member()}
                    decided={moderation.now()?.get(member().user.id)}
                    onDecide={(decision) => setDeciding({ member: member(), decision })}
                    onChange={(changes) => void atOnce(member(), changes)}
                  />
                )}
              </Rows>
            </ul>
            <More pages={members} />
          </>
        )}
      </Loaded>
      <details class="settings-details">
        <summary>{said().rules}</summary>
        <dl class="facts">
          <For each={ROLES}>
            {(one) => (
              <div>
                <dt>{viewWords().people.roles[one]}</dt>
                <dd>{said().ruleOf[one]}</dd>
              </div>
            )}
          </For>
        </dl>
      </details>
      <Show when={deciding()}>
        {(now) => (
          <ModerationDialog
            name={nameOf(now().member.user)}
            decision={now().decision}
            note={moderation.now()?.get(now().member.user.id)?.moderation_note ?? ""}
            onModerate={(changes) => moderate(now().member, changes)}
            onRemove={() =>
              chat.workspaceSettings.removeMember(id(), now().member.user.id).then(again)
            }
            onClose={() => setDeciding(undefined)}
          />
        )}
      </Show>
    </div>
  );
}

function MemberRow(props: {
  member: WorkspaceMember;
  decided: MemberModeration | undefined;
  onDecide: (decision: Decision) => void;
  onChange: (changes: UpdateMemberModerationRequest) => void;
}) {
  const chat = useChat();
  const me = chat.select((state) => state.me);
  const said = () => settingsWords().settingsWorkspace.members;
  const user = () => props.member.user;
  return (
    <li class="settings-row">
      <Avatar user={user()} id={user().id} />
      <div class="settings-row-main">
        <div class="settings-row-title">
          <Name user={user()} />
          <Show when={user().id === me()}>
            <span class="quiet">({said().you})</span>
          </Show>
          <Show when={user().handle !== ""}>
            <bdi class="quiet">@{user().handle}</bdi>
          </Show>
        </div>
        <div class="settings-row-about">
          <span>{viewWords().people.roles[props.member.role]}</span>
          <span>{said().joined(longDate(props.member.joined_at))}</span>
          <Show when={props.decided?.blocked_at}>
            <span class="settings-chip bad">{said().blocked}</span>
          </Show>
          <Show when={lasting(props.decided?.timeout_until)}>
            {(until) => (
              <span class="settings-chip bad">{said().timedOut(shortMoment(until()))}</span>
            )}
          </Show>
          <Show when={(props.decided?.post_limit ?? 0) > 0 ? props.decided : undefined}>
            {(guest) => (
              <span>{said().guestPosts(guest().posts_remaining, guest().post_limit)}</span>
            )}
          </Show>
        </div>
        <Show when={props.decided?.moderation_note}>
          {(note) => <p class="settings-row-note">{said().note(note())}</p>}
        </Show>
      </div>
      <MemberMenu
        member={props.member}
        decided={props.decided}
        onDecide={props.onDecide}
        onChange={props.onChange}
      />
    </li>
  );
}

const lasting = (until: string | undefined): string | undefined =>
  until !== undefined && Date.parse(until) > now() ? until : undefined;
