import { Pane } from "../ui/Pane.tsx";
import { words } from "../words/words.ts";
import { Thread } from "./Thread.tsx";

/** A thread in the right pane. Made anew for each thread. */
export function ThreadPane(props: {
  rootId: string;
  /** A reply to go to and light up, from a link. */
  messageId: string | undefined;
  onClose: () => void;
}) {
  return (
    <Pane
      label={words().thread.title}
      title={words().thread.title}
      class="thread-pane"
      onClose={props.onClose}
    >
      <Thread rootId={props.rootId} messageId={props.messageId} onGone={props.onClose} />
    </Pane>
  );
}
