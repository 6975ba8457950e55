/** `bun examples/bot/send.ts`: writes one message as a bot, prints its ID, and ends. */
import { ClickClackError, createClient } from "../../sdk/src/index.ts";
import { setting } from "./settings.ts";

const client = createClient({
  baseUrl: setting("CLICKCLACK_URL"),
  token: setting("CLICKCLACK_TOKEN"),
});
try {
  const body = setting("CLICKCLACK_TEXT");
  const { message } = await client.channels.sendMessage(setting("CLICKCLACK_CHANNEL_ID"), { body });
  console.log(message.id);
} catch (error) {
  if (!(error instanceof ClickClackError)) throw error;
  console.error(`${error.message} (${error.code})`);
  process.exit(1);
}
