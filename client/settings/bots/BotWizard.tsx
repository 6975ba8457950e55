import { createMemo, createSignal, createUniqueId, Match, Show, Switch } from "solid-js";
import type { BotSetupCode, BotToken, User } from "../../../sdk/src/index.ts";
import { PictureField } from "../../files/PictureField.tsx";
import { usePlace } from "../../shell/place.ts";
import { useChat } from "../../sync/chat.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Form } from "../../ui/Form.tsx";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { Cards } from "../Cards.tsx";
import { createNonces } from "../nonces.ts";
import { useRole } from "../role.ts";
import { isManager } from "../sections.ts";
import { CodeCard } from "./CodeCard.tsx";
import { codeOf, PLAIN } from "./beginning.ts";
import { CodeDefaults } from "./CodeDefaults.tsx";
import { keepCode } from "./pending-codes.ts";
import { BUNDLES, wanted } from "./scopes.ts";
import { ScopesField } from "./ScopesField.tsx";
import { TokenShown } from "./TokenShown.tsx";

const STEPS = 3;
type Way = "token" | "code" | "none";
interface Made {
  bot: User;
  token?: BotToken;
  code?: BotSetupCode;
}

/** Makes a bot in three steps, and ends with its token or setup code. */
export function BotWizard(props: {
  onMade: () => void;
  onOpen: (botId: string) => void;
  onClose: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const role = useRole();
  const me = chat.select((state) => state.me);
  const said = () => settingsWords().settingsBots.wizard;
  const workspace = () => place.workspace()?.id ?? "";
  const nonceFor = createNonces();
  const avatarId = createUniqueId();

  const [step, setStep] = createSignal(1);
  const [kind, setKind] = createSignal<"service" | "own">(isManager(role()) ? "service" : "own");
  const [name, setName] = createSignal("");
  const [handle, setHandle] = createSignal("");
  const [picture, setPicture] = createSignal("");
  const [scopes, setScopes] = createSignal<ReadonlySet<string>>(new Set(BUNDLES["bot:write"]));
  const [way, setWay] = createSignal<Way>("token");
  const [beginning, setBeginning] = createSignal(PLAIN);
  const [tokenName, setTokenName] = createSignal("default");
  const [made, setMade] = createSignal<Made>();

  const kinds = createMemo(() => {
    const own = { value: "own" as const, label: said().own, about: said().ownAbout };
    const service = {
      value: "service" as const,
      label: said().service,
      about: said().serviceAbout,
    };
    return isManager(role()) ? [service, own] : [own];
  });
  const titles = () => [said().whoTitle, said().mayTitle, said().howTitle];
  const title = () => {
    const done = made();
    if (done !== undefined) return said().madeTitle(done.bot.display_name);
    return said().step(step(), STEPS, titles()[step() - 1] ?? "");
  };

  async function create(): Promise<void> {
    const request = {
      display_name: name().trim(),
      ...(handle().trim() === "" ? {} : { handle: handle().trim().replace(/^@/, "") }),
      ...(picture() === "" ? {} : { avatar_url: picture() }),
      ...(kind() === "own" ? { owner_user_id: me() ?? "" } : {}),
      ...(way() === "token"
        ? { scopes: wanted(scopes()), token_name: tokenName().trim() || "default" }
        : { initial_token: false }),
    };
    const { bot, bot_token } = await chat.bots.create(workspace(), {
      ...request,
      setup_nonce: nonceFor(request),
    });
    props.onMade();
    if (way() !== "code") return void setMade({ bot, ...(bot_token && { token: bot_token }) });
    const code = await chat.bots.createCode(workspace(), bot.id, {
      ...codeOf(beginning(), scopes()),
      name: tokenName().trim() || "default",
    });
    keepCode(code);
    setMade({ bot, code });
  }

  const next = async () => void setStep((now) => now + 1);
  const back = () => (step() === 1 ? props.onClose() : setStep((now) => now - 1));

  return (
    <Dialog title={title()} class="wizard" onClose={props.onClose}>
      <Switch>
        <Match when={made()}>
          {(done) => (
            <div class="form">
              <Show when={done().token}>{(token) => <TokenShown token={token()} />}</Show>
              <Show when={done().code}>
                {(code) => (
                  <CodeCard code={code()} workspaceId={workspace()} onClaimed={props.onMade} />
                )}
              </Show>
              <footer class="dialog-footer">
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    props.onClose();
                    props.onOpen(done().bot.id);
                  }}
                >
                  {said().settings}
                </button>
                <button type="button" class="button primary" onClick={() => props.onClose()}>
                  {words().settings.done}
                </button>
              </footer>
            </div>
          )}
        </Match>
        <Match when={step() === 1}>
          <Form
            submit={said().next}
            disabled={name().trim() === ""}
            onSubmit={next}
            onCancel={back}
            cancel={words().settings.cancel}
          >
            <Cards legend={said().kind} value={kind()} options={kinds()} onChange={setKind} />
            <Show when={!isManager(role())}>
              <p class="field-hint">{said().onlyOwn}</p>
            </Show>
            <Field
              label={said().name}
              value={name()}
              onInput={setName}
              placeholder={said().namePlaceholder}
              maxLength={80}
              required
              autofocus
            />
            <Field
              label={said().handle}
              value={handle()}
              onInput={setHandle}
              hint={said().handleHint}
              maxLength={33}
            />
            <div class="field">
              <span class="field-label">{said().picture}</span>
              <PictureField
                label={said().picture}
                url={picture()}
                workspaceId={workspace()}
                onChange={async (url) => void setPicture(url)}
              >
                <Avatar
                  id={avatarId}
                  user={{
                    id: avatarId,
                    kind: "bot",
                    display_name: name(),
                    handle: "",
                    avatar_url: picture(),
                    created_at: "",
                  }}
                />
              </PictureField>
            </div>
          </Form>
        </Match>
        <Match when={step() === 2}>
          <Form
            submit={said().next}
            disabled={scopes().size === 0}
            onSubmit={next}
            onCancel={back}
            cancel={said().back}
          >
            <ScopesField value={scopes()} onChange={setScopes} />
          </Form>
        </Match>
        <Match when={step() === 3}>
          <Form
            submit={said().create}
            disabled={way() === "code" && beginning().only?.length === 0}
            onSubmit={create}
            onCancel={back}
            cancel={said().back}
          >
            <Cards
              legend={said().how}
              value={way()}
              options={[
                { value: "token", label: said().token, about: said().tokenAbout },
                { value: "code", label: said().code, about: said().codeAbout },
                { value: "none", label: said().none, about: said().noneAbout },
              ]}
              onChange={setWay}
            />
            <Show when={way() !== "none"}>
              <Field
                label={said().tokenName}
                value={tokenName()}
                onInput={setTokenName}
                hint={said().tokenNameHint}
                maxLength={80}
              />
            </Show>
            <Show when={way() === "code"}>
              <CodeDefaults value={beginning()} onChange={setBeginning} />
            </Show>
          </Form>
        </Match>
      </Switch>
    </Dialog>
  );
}
