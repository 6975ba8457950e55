import Copy from "lucide-solid/icons/copy";
import Trash from "lucide-solid/icons/trash";
import { createResource, createSignal, createUniqueId, For, onMount, Show } from "solid-js";
import type { Invite } from "../../sdk/src/index.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Choice, Field, Form } from "../ui/Form.tsx";
import { usePlace } from "./place.ts";

const ROLES: readonly { value: Invite["role"]; label: string }[] = [
  { value: "member", label: "Member: reads and writes in every open channel" },
  { value: "guest", label: "Guest: sees the channel guest alone" },
  { value: "moderator", label: "Moderator: looks after people and channels" },
];
const USES = [
  { value: "1", label: "One person" },
  { value: "10", label: "Up to 10 people" },
  { value: "100", label: "Up to 100 people" },
];
const LIFETIMES = [
  { value: "24", label: "A day" },
  { value: "168", label: "A week" },
  { value: "720", label: "Thirty days" },
];

/** Makes links into the workspace, and takes back those that were given out. */
export function InviteDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const workspace = () => place.workspace()?.id ?? "";
  const [role, setRole] = createSignal<Invite["role"]>("member");
  const [uses, setUses] = createSignal("1");
  const [hours, setHours] = createSignal("168");
  const [email, setEmail] = createSignal("");
  const [url, setUrl] = createSignal<string>();
  const [open, { refetch }] = createResource(workspace, (id) => chat.invites.list(id));

  // Without the list, links can be made all the same.
  const listed = () => (open.error === undefined ? (open() ?? []) : []);

  /** One for a mail address is good for that one person. */
  const addressed = () => email().trim() !== "";
  const roles = () =>
    ROLES.filter(({ value }) => value !== "moderator" || place.workspace()?.role === "owner");

  async function create(): Promise<void> {
    const made = await chat.invites.create(workspace(), {
      role: role(),
      expires_in_hours: Number(hours()),
      ...(addressed() ? { email: email().trim() } : { max_uses: Number(uses()) }),
    });
    setUrl(made.url);
    setEmail("");
    void refetch();
  }

  async function takeBack(invite: Invite): Promise<void> {
    try {
      await chat.invites.delete(workspace(), invite.id);
    } catch (error) {
      chat.notify(sentence(error));
    }
    await refetch();
  }

  return (
    <Dialog title={`Invite people to ${place.workspace()?.name ?? ""}`} onClose={props.onClose}>
      <Show
        when={url()}
        fallback={
          <Form submit="Create link" onSubmit={create} onCancel={props.onClose}>
            <Choice label="They come as" value={role()} options={roles()} onChange={setRole} />
            <Field
              label="For one mail address (optional)"
              type="email"
              value={email()}
              onInput={setEmail}
              maxLength={254}
            />
            <Show when={!addressed()}>
              <Choice label="Good for" value={uses()} options={USES} onChange={setUses} />
            </Show>
            <Choice label="Ends after" value={hours()} options={LIFETIMES} onChange={setHours} />
          </Form>
        }
      >
        {(address) => <Made url={address()} onAnother={() => setUrl(undefined)} />}
      </Show>
      <Show when={listed().length > 0}>
        <h3 class="dialog-section">Links that are still good</h3>
        <ul class="invites">
          <For each={listed()}>
            {(invite) => (
              <li>
                <span>
                  {described(invite)}
                  <span class="quiet">{` · ends ${ends(invite)}`}</span>
                </span>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={`Take back: ${described(invite)}`}
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
          Send this link to whoever is to come
        </label>
        <input id={id} ref={(element) => (input = element)} readonly value={props.url} />
        <span class="field-hint">It is shown only now. Whoever has it can come in.</span>
      </div>
      <footer class="dialog-footer">
        <button type="button" class="button" onClick={() => props.onAnother()}>
          Another link
        </button>
        <button type="button" class="button primary" autofocus onClick={() => void copy()}>
          <Copy size={16} aria-hidden="true" />
          <span aria-live="polite">{copied() ? "Copied" : "Copy link"}</span>
        </button>
      </footer>
    </div>
  );
}

const described = (invite: Invite): string =>
  `${invite.role[0]?.toUpperCase()}${invite.role.slice(1)}, ${
    invite.email ?? `${invite.max_uses - invite.uses} of ${invite.max_uses} left`
  }`;

const ends = (invite: Invite): string =>
  new Date(invite.expires_at).toLocaleDateString(undefined, { day: "numeric", month: "long" });
