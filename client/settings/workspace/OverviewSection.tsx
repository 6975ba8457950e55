import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { PictureField } from "../../files/PictureField.tsx";
import { usePlace } from "../../shell/place.ts";
import { atApi } from "../../sync/api-base.ts";
import { useChat } from "../../sync/chat.ts";
import { initialsOf, tintOf } from "../../ui/Avatar.tsx";
import { Field, Form } from "../../ui/Form.tsx";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { Block, ConfirmDialog } from "../parts.tsx";
import { useRole } from "../role.ts";
import { isManager } from "../sections.ts";
import { TransferDialog } from "./TransferDialog.tsx";
import { viewWords } from "../../words/views.ts";

/** What the workspace is called and looks like, whose it is, and how to leave it. */
export default function OverviewSection() {
  const chat = useChat();
  const place = usePlace();
  const navigate = useNavigate();
  const role = useRole();
  const said = () => settingsWords().settingsWorkspace.overview;
  const [dialog, setDialog] = createSignal<"transfer" | "leave" | "delete">();
  const close = () => setDialog(undefined);
  const me = chat.select((state) => state.me);
  const id = () => place.workspace()?.id ?? "";
  const name = () => place.workspace()?.name ?? "";

  return (
    <>
      <Show when={isManager(role())} fallback={<Facts />}>
        <Profile />
      </Show>
      <Show when={role() === "owner"}>
        <Block title={said().ownership} intro={said().ownershipIntro}>
          <button type="button" class="button" onClick={() => setDialog("transfer")}>
            {said().transfer}
          </button>
        </Block>
      </Show>
      <Block
        title={said().leaving}
        intro={role() === "owner" ? said().ownerStays : said().leavingIntro}
      >
        <Show when={role() !== "owner"}>
          <button type="button" class="button" onClick={() => setDialog("leave")}>
            {said().leave}
          </button>
        </Show>
      </Block>
      <Show when={role() === "owner"}>
        <Block title={said().deleting} intro={said().deletingIntro}>
          <button type="button" class="button danger" onClick={() => setDialog("delete")}>
            {said().delete}
          </button>
        </Block>
      </Show>
      <Show when={dialog() === "transfer"}>
        <TransferDialog onClose={close} />
      </Show>
      <Show when={dialog() === "leave"}>
        <ConfirmDialog
          title={said().leaveTitle(name())}
          text={said().leavingIntro}
          submit={said().leaveSubmit}
          onConfirm={() =>
            chat.workspaceSettings.leave(id(), me() ?? "").then(() => navigate("/app"))
          }
          onClose={close}
        />
      </Show>
      <Show when={dialog() === "delete"}>
        <ConfirmDialog
          title={said().deleteTitle(name())}
          text={said().deleteText}
          submit={said().deleteSubmit}
          typed={name()}
          onConfirm={() => chat.workspaceSettings.delete(id()).then(() => navigate("/app"))}
          onClose={close}
        />
      </Show>
    </>
  );
}

function Profile() {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsWorkspace.overview;
  const before = place.workspace();
  const [name, setName] = createSignal(before?.name ?? "");
  const [slug, setSlug] = createSignal(before?.slug ?? "");
  const [saved, setSaved] = createSignal(false);
  const changed = () =>
    name().trim() !== place.workspace()?.name || slug().trim() !== place.workspace()?.slug;

  async function save(): Promise<void> {
    const here = place.workspace();
    if (here === undefined) return;
    await chat.workspaceSettings.update(here.id, {
      ...(name().trim() === here.name ? {} : { name: name().trim() }),
      ...(slug().trim() === here.slug ? {} : { slug: slug().trim() }),
    });
    setSaved(true);
  }
  const edit = (set: (value: string) => void) => (value: string) => {
    setSaved(false);
    set(value);
  };

  return (
    <Block title={said().profile}>
      <PictureField
        label={said().icon}
        url={place.workspace()?.icon_url ?? ""}
        workspaceId={before?.id ?? ""}
        onChange={(url) => chat.workspaceSettings.update(before?.id ?? "", { icon_url: url })}
      >
        <WorkspaceIcon />
      </PictureField>
      <div class="settings-form">
        <Form
          submit={saved() && !changed() ? words().settings.saved : words().settings.save}
          disabled={!changed() || name().trim() === "" || slug().trim() === ""}
          onSubmit={save}
        >
          <Field
            label={said().name}
            value={name()}
            onInput={edit(setName)}
            maxLength={80}
            required
          />
          <Field
            label={said().slug}
            value={slug()}
            onInput={edit(setSlug)}
            maxLength={64}
            hint={said().slugHint}
            required
          />
        </Form>
      </div>
    </Block>
  );
}

function Facts() {
  const place = usePlace();
  const role = useRole();
  const said = () => settingsWords().settingsWorkspace.overview;
  return (
    <Block title={said().profile}>
      <dl class="facts">
        <div>
          <dt>{said().name}</dt>
          <dd>
            <bdi>{place.workspace()?.name}</bdi>
          </dd>
        </div>
        <div>
          <dt>{said().slug}</dt>
          <dd>
            <code>{place.workspace()?.slug}</code>
          </dd>
        </div>
        <Show when={role()}>
          {(known) => (
            <div>
              <dt>{said().role}</dt>
              <dd>{viewWords().people.roles[known()]}</dd>
            </div>
          )}
        </Show>
      </dl>
    </Block>
  );
}

function WorkspaceIcon() {
  const place = usePlace();
  return (
    <Show
      when={place.workspace()?.icon_url}
      fallback={
        <span
          class="workspace-initials settings-icon"
          data-tint={tintOf(place.workspace()?.id ?? "")}
          data-initials={initialsOf(place.workspace()?.name ?? "")}
          aria-hidden="true"
        />
      }
    >
      {(url) => <img class="settings-icon" src={atApi(url())} alt="" />}
    </Show>
  );
}
