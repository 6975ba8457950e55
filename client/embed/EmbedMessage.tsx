import type { JSX } from "solid-js";
import { Claw } from "../ui/Claw.tsx";

/** What stands in the frame when it is no conversation. */
export function EmbedMessage(props: { title: string; text: string; children?: JSX.Element }) {
  return (
    <main class="embed page-message">
      <Claw size={36} class="page-message-claw" />
      <div class="embed-said" role="status">
        <h1>{props.title}</h1>
        <p>{props.text}</p>
      </div>
      {props.children}
    </main>
  );
}
