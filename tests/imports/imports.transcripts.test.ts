import { describe } from "bun:test";
import { useCast } from "../cli/cast.ts";
import { transcript } from "../cli/transcript.ts";
import {
  jsonl,
  mattermostChannel,
  mattermostPost,
  mattermostUser,
  VERSION,
} from "./mattermost-export.ts";

const AT = 1_709_280_000_000;

const bulk = jsonl([
  VERSION,
  mattermostChannel("boats", "O"),
  mattermostChannel("crew", "P"),
  mattermostUser("noor", ["boats", "crew"], { email: "noor@example.com" }),
  mattermostUser("lou.sand", ["boats", "crew"]),
  mattermostPost("boats", "lou.sand", AT, "The *Heron* is back, @noor", {
    reactions: [{ user: "noor", emoji_name: "tada", create_at: AT }],
    replies: [{ user: "noor", message: "At last!", create_at: AT + 60_000 }],
  }),
  mattermostPost("boats", "noor", AT + 1, "noor joined the channel.", {
    type: "system_join_channel",
  }),
  mattermostPost("crew", "noor", AT, "Here is the plan", { attachments: [{ path: "plan.pdf" }] }),
]);

describe("in the shell,", () => {
  const cast = useCast();
  transcript(
    "import mattermost",
    cast,
    [
      "clickclack import mattermost bulk.jsonl --workspace Harbour --dry-run",
      "clickclack import mattermost bulk.jsonl --workspace Harbour --quiet",
      "clickclack import mattermost bulk.jsonl --workspace Harbour",
    ],
    { files: { "bulk.jsonl": bulk } },
  );
});
