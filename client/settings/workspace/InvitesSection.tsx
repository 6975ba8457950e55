import Trash from "lucide-solid/icons/trash";
import { createSignal, For, Show } from "solid-js";
import type { Invite } from "../../../sdk/src/index.ts";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Choice, Field, Form } from "../../ui/Form.tsx";
import { nameOf } from "../../ui/Name.tsx";
import { longDate } from "../../ui/time.ts";
import { settingsWords } from "../../words/settings.ts";
import { createLive } from "../live.ts";
import { Block, ConfirmDialog, CopyField, Loaded, Nothing } from "../parts.tsx";
import { useRole } from "../role.ts";
import { viewWords } from "../../words/views.ts";

const ROLES = ["member", "guest", "moderator"] as const;
const USES = ["1", "10", "100", "1000"] as const;
const LIFETIMES = ["1", "24", "168", "720"] as const;

/** Makes links into the workspace, and takes back those that were given out. */
export default function InvitesSection() {
  const chat = useChat();
  const place = usePlace();
  const said = () => settingsWords().settingsWorkspace.invites;
  const id = () => place.workspace()?.id ?? "";
  const open = createLive(chat, id, (workspace) => chat.workspaceSettings.invites(workspace), [
    "member.joined",
  ]);
  const users = chat.select((state) => state.users);
  const [ending, setEnding] = createSignal<Invite>();

  return (
    <>
      <CreateInvite workspace={id()} onCreated={() => void open.again()} />
      <Block title={said().open}>
        <Loaded live={open}>
          {(invites) => (
            <Show when={invites().length > 0} fallback={<Nothing>{said().none}</Nothing>}>
              <ul class="settings-list">
                <For each={invites()}>
                  {(invite) => (
                    <li class="settings-row">
                      <div class="settings-row-main">
                        <div class="settings-row-title">
                          <bdi>{described(invite)}</bdi>
                        </div>
                        <div class="settings-row-about">
                          <span>{said().left(invite.max_uses - invite.uses, invite.max_uses)}</span>
                          <span>{said().until(longDate(invite.expires_at))}</span>
                          <span>{said().by(nameOf(users().get(invite.created_by)))}</span>
                        </div>
                      </div>
                      <button
                        type="button"
                        class="icon-button"
                        aria-label={said().takeBack(described(invite))}
                        title={said().takeBackSubmit}
                        onClick={() => setEnding(invite)}
                      >
                        <Trash size={16} aria-hidden="true" />
                      </button>
                    </li>
                  )}
                </For>
              </ul>
            </Show>
          )}
        </Loaded>
      </Block>
      <Show when={ending()}>
        {(invite) => (
          <ConfirmDialog
            title={said().takeBackTitle}
            text={said().takeBackText}
            submit={said().takeBackSubmit}
            onConfirm={() =>
              chat.workspaceSettings.takeBackInvite(id(), invite().id).then(open.again)
            }
            onClose={() => setEnding(undefined)}
          />
        )}
      </Show>
    </>
  );
}

function CreateInvite(props: { workspace: string; onCreated: () => void }) {
  const chat = useChat();
  const myRole = useRole();
  const said = () => settingsWords().settingsWorkspace.invites;
  const mail = createLive(
    chat,
    () => "server",
    () => chat.workspaceSettings.sendsMail(),
  );
  const [role, setRole] = createSignal<Invite["role"]>("member");
  const [email, setEmail] = createSignal("");
  const [uses, setUses] = createSignal<(typeof USES)[number]>("1");
  const [hours, setHours] = createSignal<(typeof LIFETIMES)[number]>("168");
  const [made, setMade] = createSignal<{ url: string; mailedTo: string | undefined }>();
  const addressed = () => email().trim() !== "";

  async function create(): Promise<void> {
    const address = email().trim();
    const answer = await chat.workspaceSettings.invite(props.workspace, {
      role: role(),
      expires_in_hours: Number(hours()),
      ...(addressed() ? { email: address } : { max_uses: Number(uses()) }),
    });
    setMade({ url: answer.url, mailedTo: answer.mailed === true ? address : undefined });
    setEmail("");
    props.onCreated();
  }

  return (
    <Block title={said().create} intro={said().createIntro}>
      <div class="settings-form">
        <Show
          when={made()}
          fallback={
            <Form submit={said().submit} onSubmit={create}>
              <Choice
                label={said().role}
                value={role()}
                options={ROLES.filter((one) => one !== "moderator" || myRole() === "owner").map(
                  (value) => ({ value, label: said().roles[value] }),
                )}
                onChange={setRole}
              />
              <Field
                label={said().email}
                type="email"
                value={email()}
                onInput={setEmail}
                maxLength={254}
                hint={mail.now() === true ? said().emailMailed : said().emailUnmailed}
              />
              <Show when={!addressed()}>
                <Choice
                  label={said().uses}
                  value={uses()}
                  options={USES.map((value) => ({ value, label: said().useCounts[value] }))}
                  onChange={setUses}
                />
              </Show>
              <Choice
                label={said().ends}
                value={hours()}
                options={LIFETIMES.map((value) => ({ value, label: said().lifetimes[value] }))}
                onChange={setHours}
              />
            </Form>
          }
        >
          {(link) => (
            <div class="form">
              <Show when={link().mailedTo}>
                {(address) => <p role="status">{said().mailed(address())}</p>}
              </Show>
              <CopyField label={said().made} value={link().url} hint={said().once} autofocus />
              <footer class="dialog-footer">
                <button type="button" class="button" onClick={() => setMade(undefined)}>
                  {said().another}
                </button>
              </footer>
            </div>
          )}
        </Show>
      </div>
    </Block>
  );
}

const described = (invite: Invite): string => {
  const role = viewWords().people.roles[invite.role];
  return invite.email === undefined ? role : `${role}, ${invite.email}`;
};
