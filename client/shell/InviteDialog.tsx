import Copy from "lucide-solid/icons/copy";
import Trash from "lucide-solid/icons/trash";
import { createSignal, createUniqueId, For, onMount, Show } from "solid-js";
import type { Invite } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Choice, Field, Form } from "../ui/Form.tsx";
import { dayOfMonth } from "../ui/time.ts";
import { settingsWords } from "../words/settings.ts";
import { words } from "../words/words.ts";
import { usePlace } from "./place.ts";
import { viewWords } from "../words/views.ts";

const ROLES: readonly Invite["role"][] = ["member", "guest", "moderator"];
const USES = ["1", "10", "100"] as const;
const LIFETIMES = ["24", "168", "720"] as const;

const said = () => settingsWords().settingsWorkspace.invites;

/** Makes links into the workspace, and takes back those that were given out. */
export function InviteDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const workspace = () => place.workspace()?.id ?? "";
  const [role, setRole] = createSignal<Invite["role"]>("member");
  const [uses, setUses] = createSignal<(typeof USES)[number]>("1");
  const [hours, setHours] = createSignal<(typeof LIFETIMES)[number]>("168");
  const [email, setEmail] = createSignal("");
  const [url, setUrl] = createSignal<string>();
  const [open, setOpen] = createSignal<readonly Invite[]>([]);

  // Without the list, links can be made all the same. (What suspends would take the dialog out of the top layer.)
  const list = async (): Promise<void> => void setOpen(await chat.invites.list(workspace()));
  onMount(() => void list().catch(() => {}));

  /** One for a mail address is good for that one person. */
  const addressed = () => email().trim() !== "";
  const roles = () =>
    ROLES.filter((role) => role !== "moderator" || place.workspace()?.role === "owner").map(
      (role) => ({ value: role, label: said().roles[role] }),
    );

  async function create(): Promise<void> {
    const made = await chat.invites.create(workspace(), {
      role: role(),
      expires_in_hours: Number(hours()),
      ...(addressed() ? { email: email().trim() } : { max_uses: Number(uses()) }),
    });
    setUrl(made.url);
    setEmail("");
    void list().catch(() => {});
  }

  async function takeBack(invite: Invite): Promise<void> {
    try {
      await chat.invites.delete(workspace(), invite.id);
    } catch (error) {
      chat.notify(sentence(error));
    }
    await list().catch(() => {});
  }

  return (
    <Dialog title={said().inviteTo(place.workspace()?.name ?? "")} onClose={props.onClose}>
      <Show
        when={url()}
        fallback={
          <Form submit={said().submit} onSubmit={create} onCancel={props.onClose}>
            <Choice label={said().role} value={role()} options={roles()} onChange={setRole} />
            <Field
              label={said().email}
              type="email"
              value={email()}
              onInput={setEmail}
              maxLength={254}
            />
            <Show when={!addressed()}>
              <Choice
                label={said().uses}
                value={uses()}
                options={options(USES, said().useCounts)}
                onChange={setUses}
              />
            </Show>
            <Choice
              label={said().ends}
              value={hours()}
              options={options(LIFETIMES, said().lifetimes)}
              onChange={setHours}
            />
          </Form>
        }
      >
        {(address) => <Made url={address()} onAnother={() => setUrl(undefined)} />}
      </Show>
      <Show when={open().length > 0}>
        <h3 class="dialog-section">{said().stillGood}</h3>
        <ul class="invites">
          <For each={open()}>
            {(invite) => (
              <li>
                <span>
                  {described(invite)}
                  <span class="quiet">{` · ${said().until(dayOfMonth(invite.expires_at))}`}</span>
                </span>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={said().takeBack(described(invite))}
                  onClick={() => void takeBack(invite)}
                >
                  <Trash size={16} aria-hidden="true" />
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Dialog>
  );
}

/** The new link. It is shown once: the server keeps only what it needs to know it again. */
function Made(props: { url: string; onAnother: () => void }) {
  const id = createUniqueId();
  const [copied, setCopied] = createSignal(false);
  let input: HTMLInputElement | undefined;

  onMount(() => input?.select());
  async function copy(): Promise<void> {
    input?.select();
    setCopied(
      await navigator.clipboard.writeText(props.url).then(
        () => true,
        () => false,
      ),
    );
  }

  return (
    <div class="form">
      <div class="field">
        <label class="field-label" for={id}>
          {said().made}
        </label>
        <input id={id} ref={(element) => (input = element)} readonly value={props.url} />
        <span class="field-hint">{said().once}</span>
      </div>
      <footer class="dialog-footer">
        <button type="button" class="button" onClick={() => props.onAnother()}>
          {said().anotherLink}
        </button>
        <button type="button" class="button primary" autofocus onClick={() => void copy()}>
          <Copy size={16} aria-hidden="true" />
          <span aria-live="polite">
            {copied() ? words().settings.copied : words().conversation.copyLink}
          </span>
        </button>
      </footer>
    </div>
  );
}

const described = (invite: Invite): string =>
  `${viewWords().people.roles[invite.role]}, ${
    invite.email ?? said().left(invite.max_uses - invite.uses, invite.max_uses)
  }`;

const options = <T extends string>(values: readonly T[], labels: Readonly<Record<T, string>>) =>
  values.map((value) => ({ value, label: labels[value] }));
