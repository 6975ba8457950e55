/**
 * `bun examples/bot/echo.ts`: a bot that says again what others say, until SIGTERM or Ctrl+C. Kill it or the server at
 * any moment and start it again: it answers what it has missed, and nothing twice.
 */
import { ClickClackBot, createClient } from "../../sdk/src/index.ts";
import { cursorFile } from "./cursor-file.ts";
import { setting } from "./settings.ts";

const bot = new ClickClackBot({
  client: createClient({ baseUrl: setting("CLICKCLACK_URL"), token: setting("CLICKCLACK_TOKEN") }),
  cursors: cursorFile(process.env["CLICKCLACK_CURSOR_FILE"] ?? "echo.cursor"),
  async onMessage(message, conversation) {
    await conversation.reply(message.body);
  },
  onState: (state, reason) => console.log(reason === undefined ? state : `${state}: ${reason}`),
});
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void bot.stop());
await bot.run();
