import { Claw } from "../ui/Claw.tsx";
import { usePlace } from "./place.ts";

/** Signed in, but in no workspace. */
export function NoWorkspace() {
  const place = usePlace();
  return (
    <div class="page-message">
      <Claw size={44} class="page-message-claw" />
      <h1>You are in no workspace yet</h1>
      <p>Ask for an invitation to one, or start your own.</p>
      <button
        type="button"
        class="button primary"
        onClick={() => place.openDialog("create-workspace")}
      >
        Create a workspace
      </button>
    </div>
  );
}

/** The URL names a channel that this person cannot see. */
export function MissingChannel() {
  const place = usePlace();
  return (
    <div class="page-message">
      <Claw size={44} class="page-message-claw" />
      <h1>This is not here</h1>
      <p>It may have been taken away, or it is not for you to see.</p>
      <button type="button" class="button primary" onClick={() => place.openDialog("jump")}>
        Jump somewhere else
      </button>
    </div>
  );
}
