import { createSignal, onCleanup, Show } from "solid-js";
import type { BotSetupCode } from "../../../sdk/src/index.ts";
import { apiBase } from "../../sync/api-base.ts";
import { useChat } from "../../sync/chat.ts";
import { settingsWords } from "../../words/settings.ts";
import { CopyField } from "../parts.tsx";
import { now } from "../../ui/now.ts";

const LOOK_MS = 2_000;
const CLAIM_PATH = "/api/bot-setup-codes/claim";

/** A setup code: how long it is good, the line that uses it, and word of its claim as soon as there is one. */
export function CodeCard(props: {
  code: BotSetupCode;
  workspaceId: string;
  onClaimed?: () => void;
}) {
  const chat = useChat();
  const said = () => settingsWords().settingsBots.codes;
  const [second, setSecond] = createSignal(now());
  const [claimed, setClaimed] = createSignal(false);
  const left = () => Math.max(0, Math.ceil((Date.parse(props.code.expires_at) - second()) / 1_000));

  const tick = setInterval(() => setSecond(now()), 1_000);
  // No event tells of a claim: the token that it makes does.
  const looking = setInterval(() => void lookForClaim(), LOOK_MS);
  onCleanup(stop);
  function stop(): void {
    clearInterval(tick);
    clearInterval(looking);
  }

  async function lookForClaim(): Promise<void> {
    if (left() === 0) clearInterval(looking);
    const tokens = await chat.bots
      .tokens(props.workspaceId, props.code.bot_user_id)
      .catch(() => []);
    const made = tokens.some(
      ({ name, created_at }) =>
        name === props.code.token_name && created_at >= props.code.created_at,
    );
    if (!made || claimed()) return;
    stop();
    setClaimed(true);
    props.onClaimed?.();
  }

  return (
    <div class="form code-card">
      <Show when={!claimed() && left() > 0}>
        <CopyField label={said().code} value={props.code.code ?? ""} autofocus />
        <CopyField
          label={said().command}
          value={installCommand(props.code)}
          code
          hint={said().commandHint}
        />
        <p class="code-card-state">
          <span role="timer">{said().left(clock(left()))}</span>
          <span class="quiet">{said().waiting}</span>
        </p>
      </Show>
      <div role="status">
        <Show when={claimed()}>
          <p class="code-card-claimed">{said().claimed}</p>
        </Show>
        <Show when={!claimed() && left() === 0}>
          <p class="quiet">{said().expired}</p>
        </Show>
      </div>
    </div>
  );
}

/** What OpenClaw takes: the server's address with the code behind `#`, or that of the claim where the API is elsewhere. */
function installCommand({ code = "", claim_url }: BotSetupCode): string {
  const here = location.origin + CLAIM_PATH;
  const elsewhere = claim_url ?? (apiBase === "" ? undefined : apiBase + CLAIM_PATH);
  const address = elsewhere === undefined || elsewhere === here ? `${location.origin}/` : elsewhere;
  return `openclaw channels add clickclack --code '${address}#${code}'`;
}

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
