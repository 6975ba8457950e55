import { describe } from "bun:test";
import { ClickClackBot, createClient } from "../../../sdk/src/index.ts";
import { useCast, type Cast } from "../../../tests/cli/cast.ts";
import { transcript } from "../../../tests/cli/transcript.ts";
import { channelsOf, named, newChannel, post } from "../../../tests/harness/world.ts";
import { CreateBotResponse } from "../../features/bots/wire.ts";
import { ReactionMutationResponse } from "../../features/reactions/wire.ts";

/** A channel of its own, so that no transcript shows what another wrote. */
const channel =
  (name: string) =>
  ({ ava, workspace }: Cast) =>
    newChannel(ava, workspace, name);

describe("a transcript of talking,", () => {
  const cast = useCast();

  transcript(
    "send",
    cast,
    [
      channel("berths"),
      `clickclack send '#berths' "The *Meltemi* comes in at nine."`,
      `clickclack send '#berths' "Berth four, please." --attach plan.pdf --plain`,
      `date -u +%F | sed 's/^/Tide table of /' | clickclack send '#berths' --stdin`,
      `clickclack send '#berths' "Lights off." --nonce lights-1 --plain`,
      `clickclack send '#berths' "Lights off." --nonce lights-1`,
      `clickclack send '#berth' "Nobody is there"`,
      `clickclack send '#berths' < /dev/null`,
    ],
    { files: { "plan.pdf": "%PDF-1.7" } },
  );

  transcript("reply and react", cast, [
    channel("galley"),
    `QUESTION=$(clickclack send galley "Lunch at twelve?" --plain)`,
    `clickclack reply "$QUESTION" "I'll bring bread."`,
    `clickclack reactions add "$QUESTION" 👍`,
    `clickclack threads open "$QUESTION"`,
  ]);

  transcript("messages list", cast, [
    async (people) => {
      const log = await newChannel(people.ava, people.workspace, "log");
      for (const body of ["Fog since six.", "Fog is gone.", "Two ships in sight."])
        await post(people.noor, log, body);
      const last = await post(people.ben, log, "**Three**, I count\nand a ferry.");
      const reacted = await people.ava.post(`/api/messages/${last.id}/reactions`, { emoji: "👀" });
      reacted.is(201, ReactionMutationResponse);
    },
    "clickclack messages list '#log' --limit 2",
    "clickclack messages list '#log' --limit 2 --before 3 --plain",
    "clickclack messages list '#log' --all --plain | wc -l | tr -d ' '",
  ]);

  transcript("messages tail", cast, [
    async (people) => {
      const bridge = await newChannel(people.ava, people.workspace, "bridge");
      await post(people.noor, bridge, "Course set.");
    },
    {
      call: "clickclack messages tail '#bridge' --name watch",
      interrupted: true,
      async meanwhile({ ben, ava, workspace }, shown) {
        await shown("Course set.");
        const channels = await channelsOf(ava, workspace);
        await post(ben, named(channels, "bridge"), "Land ahoy!");
        await shown("Land ahoy!");
      },
    },
    async ({ ben, ava, workspace }) => {
      await post(ben, named(await channelsOf(ava, workspace), "bridge"), "While you were away.");
    },
    "clickclack messages tail '#bridge' --name watch --until-caught-up",
  ]);

  transcript("dms send", cast, [
    async ({ noor }) => {
      (await noor.patch("/api/me", { handle: "noor" })).json(200);
    },
    `clickclack dms send @noor "Have you seen my keys?"`,
    "clickclack messages list @noor",
    "clickclack dms list",
  ]);

  let bot: ClickClackBot | undefined;
  transcript(
    "canary",
    cast,
    [
      async ({ ava, workspace, server }) => {
        const made = await ava.post(`/api/workspaces/${workspace.id}/bots`, {
          display_name: "Claw",
        });
        const { bot_token } = made.is(201, CreateBotResponse);
        bot = new ClickClackBot({
          client: createClient({ baseUrl: server.url, token: bot_token?.token }),
          async onMessage({ id: quoted_message_id }, conversation) {
            await conversation.reply({ body: "Here.", quoted_message_id });
          },
        });
        void bot.run();
      },
      "clickclack canary '#general' --bot @claw",
      "clickclack canary --dm --bot @claw --quiet",
      async () => bot?.stop(),
      "clickclack canary '#general' --bot @claw --timeout 1s --quiet",
    ],
    {
      replace: [[/canary [0-9a-f]{5,12}(?=[\]…])/g, "canary 5f1c0a9"]],
    },
  );

  transcript("messages search", cast, [
    async (people) => {
      const harbour = await newChannel(people.ava, people.workspace, "harbour");
      await post(people.noor, harbour, "The crane is being repaired until Friday.");
    },
    "clickclack messages search crane",
    "clickclack messages search crane --from @nobody",
  ]);

  transcript(
    "upload",
    cast,
    ["clickclack upload tides.csv", "printf 'a log' | clickclack upload - --name ship.txt"],
    { files: { "tides.csv": "high,low\n09:10,15:20\n" } },
  );

  transcript("events tail", cast, [
    channel("pier"),
    "clickclack send pier Ahoy --quiet",
    "clickclack events tail --from-start --type message.created --until-caught-up | tail -1",
    "clickclack events tail --type message.create",
  ]);
});
