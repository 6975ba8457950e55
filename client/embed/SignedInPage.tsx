import { onMount } from "solid-js";
import { viewWords } from "../words/views.ts";
import { EmbedMessage } from "./EmbedMessage.tsx";

/** Where a sign-in ends that an embed has begun: that one goes on by itself. */
export default function SignedInPage() {
  onMount(() => {
    document.title = `${viewWords().embed.signedIn} · ClickClack`;
  });
  return (
    <EmbedMessage title={viewWords().embed.signedIn} text={viewWords().embed.signedInHint}>
      <button type="button" class="button primary" onClick={() => window.close()}>
        {viewWords().embed.close}
      </button>
    </EmbedMessage>
  );
}
