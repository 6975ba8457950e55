import { Claw } from "../ui/Claw.tsx";
import { othersIn } from "../conversation/title.ts";
import { useChat } from "../sync/chat.ts";
import { nameOf } from "../ui/Name.tsx";
import { words } from "../words/words.ts";
import { usePlace, type Conversation } from "./place.ts";

/** Signed in, but in no workspace. */
export function NoWorkspace() {
  const place = usePlace();
  return (
    <div class="page-message">
      <Claw size={44} class="page-message-claw" />
      <h1>{words().shell.noWorkspace}</h1>
      <p>{words().shell.noWorkspaceHint}</p>
      <button
        type="button"
        class="button primary"
        onClick={() => place.openDialog("create-workspace")}
      >
        {words().shell.createWorkspace}
      </button>
    </div>
  );
}

/** The URL names something that this person cannot see. */
export function Missing() {
  const place = usePlace();
  return (
    <div class="page-message">
      <Claw size={44} class="page-message-claw" />
      <h1>{words().shell.missing}</h1>
      <p>{words().shell.missingHint}</p>
      <button type="button" class="button primary" onClick={() => place.openDialog("jump")}>
        {words().shell.jumpElsewhere}
      </button>
    </div>
  );
}

/** What is in the workspace could not be loaded. */
export function NotLoaded(props: { why: string; onRetry: () => void }) {
  return (
    <div class="page-message" role="alert">
      <Claw size={44} class="page-message-claw" />
      <h1>{words().shell.notLoaded}</h1>
      <p>{props.why}</p>
      <button type="button" class="button primary" onClick={() => props.onRetry()}>
        {words().ui.tryAgain}
      </button>
    </div>
  );
}

/** What was open has gone from under the person's eyes. */
export function Lost(props: { conversation: Conversation }) {
  const chat = useChat();
  const place = usePlace();
  const closed = () => (props.conversation.kind === "direct" ? props.conversation.dm : undefined);
  const name = () => {
    const { conversation } = props;
    if (conversation.kind === "channel") return `#${conversation.channel.name}`;
    const { state } = chat.store;
    return words().ui.listed(
      othersIn(state, conversation.dm).map((id) => nameOf(state.users.get(id))),
    );
  };
  return (
    <div class="page-message" role="status">
      <Claw size={44} class="page-message-claw" />
      <h1>{closed() === undefined ? words().shell.lost(name()) : words().shell.closed}</h1>
      <p>{closed() === undefined ? words().shell.lostHint : words().shell.closedHint(name())}</p>
      <div class="page-message-buttons">
        <button
          type="button"
          class="button primary"
          onClick={() => {
            const dm = closed();
            if (dm === undefined) place.openDialog("jump");
            else void chat.dms.open(dm.id).catch(() => {});
          }}
        >
          {closed() === undefined ? words().shell.jumpElsewhere : words().shell.openAgain}
        </button>
      </div>
    </div>
  );
}
