import Ellipsis from "lucide-solid/icons/ellipsis";
import Hash from "lucide-solid/icons/hash";
import Lock from "lucide-solid/icons/lock";
import Plus from "lucide-solid/icons/plus";
import { createMemo, createSignal, Show } from "solid-js";
import type { Channel } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { sentence } from "../../sync/words.ts";
import { Choice, Field } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Menu, type MenuItem } from "../../ui/Menu.tsx";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { createLive } from "../live.ts";
import { ConfirmDialog, Rows } from "../parts.tsx";
import { useRole } from "../role.ts";
import { compareText } from "../../words/locale.ts";

const WHICH = ["open", "archived", "all"] as const;
const SHOWN = 200;
const GUESTS = "guest";

/** Every channel that the manager sees. */
export default function ChannelsSection() {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsWorkspace.channels;
  const [typed, setTyped] = createSignal("");
  const [which, setWhich] = createSignal<(typeof WHICH)[number]>("open");
  const [shown, setShown] = createSignal(SHOWN);
  const [editing, setEditing] = createSignal<Channel>();
  const [deleting, setDeleting] = createSignal<Channel>();
  const channels = chat.select((state) => state.channels);
  const roles = chat.select((state) => [
    ...(state.members.get(place.workspace()?.id ?? "")?.values() ?? []),
  ]);
  /** Guests see one channel. */
  const readers = ({ name }: Channel) =>
    name === GUESTS ? roles().length : roles().filter((role) => role !== "guest").length;

  const found = createMemo(() => {
    const wanted = typed().trim().toLocaleLowerCase().replace(/^#/, "");
    return [...channels().values()]
      .filter(({ workspace_id, name, display_title = "", archived_at }) => {
        if (workspace_id !== place.workspace()?.id) return false;
        if (which() !== "all" && (archived_at !== undefined) !== (which() === "archived"))
          return false;
        return `${name} ${display_title}`.toLocaleLowerCase().includes(wanted);
      })
      .toSorted((a, b) => compareText(a.name, b.name));
  });

  return (
    <div class="settings-block">
      <div class="settings-filters">
        <Field label={said().search} type="search" value={typed()} onInput={setTyped} />
        <Choice
          label={said().which}
          value={which()}
          options={WHICH.map((value) => ({ value, label: said()[value] }))}
          onChange={setWhich}
        />
        <button
          type="button"
          class="button primary"
          onClick={() => place.openDialog("create-channel")}
        >
          <Plus size={16} aria-hidden="true" />
          {said().create}
        </button>
      </div>
      <p class="settings-count" role="status">
        {found().length === 0 ? said().none : said().count(found().length)}
      </p>
      <ul class="settings-list">
        <Rows each={found().slice(0, shown())} by={({ id }) => id}>
          {(channel) => (
            <ChannelRow
              channel={channel()}
              readers={readers(channel())}
              onEdit={() => setEditing(channel())}
              onDelete={() => setDeleting(channel())}
            />
          )}
        </Rows>
      </ul>
      <Show when={found().length > shown()}>
        <button
          type="button"
          class="button settings-more"
          onClick={() => setShown((count) => count + SHOWN)}
        >
          {words().settings.more}
        </button>
      </Show>
      <p class="quiet">{said().privateHint}</p>
      <Show when={editing()}>
        {(channel) => <RenameDialog channel={channel()} onClose={() => setEditing(undefined)} />}
      </Show>
      <Show when={deleting()}>
        {(channel) => (
          <ConfirmDialog
            title={said().deleteTitle(channel().name)}
            text={said().deleteText}
            submit={said().deleteSubmit}
            typed={channel().name}
            onConfirm={() => chat.workspaceSettings.deleteChannel(channel().id)}
            onClose={() => setDeleting(undefined)}
          />
        )}
      </Show>
    </div>
  );
}

function ChannelRow(props: {
  channel: Channel;
  /** How many read a public channel. */
  readers: number;
  onEdit: () => void;
  onDelete: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const role = useRole();
  const said = () => settingsWords().settingsWorkspace.channels;
  const isPrivate = () => props.channel.kind === "private";
  const members = createLive(
    chat,
    () => (isPrivate() ? props.channel.id : undefined),
    (id) => chat.workspaceSettings.channelMembers(id),
    ["channel.member_added", "channel.member_removed"],
  );
  const archive = (archived: boolean) =>
    void chat
      .updateChannel(props.channel.id, { archived })
      .catch((error: unknown) => chat.notify(sentence(error)));

  const items = (): MenuItem[] => [
    { label: said().visit, run: () => place.goToChannel(props.channel) },
    { label: said().edit, run: props.onEdit },
    props.channel.archived_at === undefined
      ? { label: said().archive, run: () => archive(true) }
      : { label: said().restore, run: () => archive(false) },
    ...(role() === "owner" && props.channel.archived_at !== undefined
      ? [{ label: said().delete, danger: true, run: props.onDelete }]
      : []),
  ];

  return (
    <li class="settings-row">
      <span class="settings-row-icon" aria-hidden="true">
        <Show when={isPrivate()} fallback={<Hash size={16} />}>
          <Lock size={16} />
        </Show>
      </span>
      <div class="settings-row-main">
        <div class="settings-row-title">
          <bdi>{props.channel.name}</bdi>
          <Show when={props.channel.archived_at}>
            <span class="settings-chip">{said().isArchived}</span>
          </Show>
        </div>
        <div class="settings-row-about">
          <span>{isPrivate() ? said().private : said().public}</span>
          <Show when={isPrivate()} fallback={<span>{said().everybody(props.readers)}</span>}>
            <Show when={members.now()}>
              {(known) => <span>{said().members(known().count, known().more)}</span>}
            </Show>
          </Show>
          <Show when={props.channel.display_title}>
            {(title) => <bdi class="settings-row-text">{title()}</bdi>}
          </Show>
        </div>
      </div>
      <Menu
        label={words().settings.actions(`#${props.channel.name}`)}
        class="icon-button"
        items={items}
      >
        <Ellipsis size={18} aria-hidden="true" />
      </Menu>
    </li>
  );
}

function RenameDialog(props: { channel: Channel; onClose: () => void }) {
  const chat = useChat();
  const said = () => settingsWords().settingsWorkspace.channels;
  const [name, setName] = createSignal(props.channel.name);
  const [about, setAbout] = createSignal(props.channel.display_title ?? "");
  async function save(): Promise<void> {
    await chat.updateChannel(props.channel.id, {
      ...(name().trim() === props.channel.name ? {} : { name: name().trim() }),
      display_title: about().trim(),
    });
    props.onClose();
  }
  return (
    <FormDialog
      title={said().editTitle(props.channel.name)}
      submit={words().settings.save}
      onSubmit={save}
      onClose={props.onClose}
      disabled={name().trim() === ""}
    >
      <Field
        label={said().name}
        value={name()}
        onInput={setName}
        maxLength={128}
        required
        autofocus
      />
      <Field label={said().about} value={about()} onInput={setAbout} maxLength={200} />
    </FormDialog>
  );
}
