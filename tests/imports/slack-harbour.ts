import { slackChannel, slackMessage, slackUser, type SlackExport } from "./slack-export.ts";

/** A picture of one pixel. */
export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const thread = { thread_ts: "1709280200.000000" };

/** An export with something of everything. */
export const harbour: SlackExport = {
  users: [
    slackUser(
      "U0AVA",
      "ava",
      { is_primary_owner: true, is_owner: true, is_admin: true },
      {
        status_text: "At sea",
        status_emoji: ":sailboat:",
      },
    ),
    slackUser("U0BEN", "ben.lane", {}, { display_name: "Ben Lane", title: "Cook" }),
    slackUser("U0CLEO", "cleo", { deleted: true }),
    slackUser("U0DAN", "dan", { tz: "Nowhere/Land" }, { email: undefined }),
    slackUser("U0GINA", "gina", { is_restricted: true }),
    slackUser("U0BOT", "weather", { is_bot: true }, { bot_id: "B0WEATHER", email: undefined }),
  ],
  channels: [
    slackChannel("C0GEN", "general", ["U0AVA", "U0BEN", "U0DAN"], {
      topic: { value: "Ships &amp; <https://example.com|sites>", creator: "U0AVA", last_set: 1 },
      purpose: { value: "For\neverybody", creator: "U0AVA", last_set: 1 },
      pins: [
        { id: "1709280100.000000", type: "C", created: 1_709_290_000, user: "U0BEN" },
        { id: "1709999999.000000", type: "C", created: 1_709_290_000, user: "U0BEN" },
      ],
    }),
    slackChannel("C0OLD", "old_stuff", ["U0AVA"], { is_archived: true }),
    slackChannel("C0EMPTY", "empty", []),
    slackChannel("C0GUEST", "guest", ["U0AVA"]),
  ],
  groups: [slackChannel("G0SECRET", "secret", ["U0AVA", "U0DAN", "U0GINA", "U0CLEO"])],
  dms: [
    { id: "D0AB", created: 1_600_000_000, members: ["U0AVA", "U0BEN"] },
    { id: "D0AC", created: 1_600_000_000, members: ["U0AVA", "U0CLEO"] },
    { id: "D0SELF", created: 1_600_000_000, members: ["U0AVA", "U0AVA"] },
  ],
  mpims: [slackChannel("G0MPIM", "mpdm-ava--ben.lane--dan-1", ["U0AVA", "U0BEN", "U0DAN"])],
  days: {
    "general/2024-03-01": [
      slackMessage(
        "1709280000.000100",
        "U0AVA",
        "Hello <@U0BEN> and <@U0CLEO> in <#C0OLD|old_stuff>: *bold* _slanted_ ~gone~ &amp; <https://example.com|a site> :tada: `<@U0BEN>`",
      ),
      slackMessage("1709280050.000000", "U0DAN", "<@U0DAN> has joined the channel", {
        subtype: "channel_join",
      }),
      slackMessage("1709280100.000000", "U0BEN", "Edited words", {
        edited: { user: "U0BEN", ts: "1709280150.000000" },
        reactions: [
          { name: "thumbsup::skin-tone-3", users: ["U0AVA", "U0DAN"], count: 2 },
          { name: "partyparrot", users: ["U0BEN"], count: 1 },
        ],
      }),
      slackMessage("1709280200.000000", "U0CLEO", "Who is in?", {
        ...thread,
        reply_count: 3,
        reply_users: ["U0AVA", "U0BEN"],
      }),
      slackMessage("1709280300.000000", "U0AVA", "I am", { ...thread, parent_user_id: "U0CLEO" }),
      slackMessage("1709280400.000000", "U0BEN", "Me too", {
        ...thread,
        parent_user_id: "U0CLEO",
        subtype: "thread_broadcast",
      }),
      slackMessage("1709280500.000000", "U0AVA", "An answer to nothing", {
        thread_ts: "1700000000.000000",
        parent_user_id: "U0LOST",
      }),
      {
        type: "message",
        subtype: "bot_message",
        bot_id: "B0DEPLOY",
        username: "Deploys",
        icons: { emoji: ":rocket:" },
        text: "",
        attachments: [{ color: "good", fallback: "Done", text: "*v1.2* is out" }],
        ts: "1709280600.000000",
      },
      slackMessage("1709280700.000000", "U0BOT", "Rain", { bot_id: "B0WEATHER" }),
      slackMessage("1709280800.000000", "U0BEN", "twice"),
      slackMessage("1709280800.000000", "U0BEN", "twice"),
      slackMessage("1709280800.000000", "U0DAN", "at the same time"),
      slackMessage("1709280900.000000", "U0BEN", "<!here> look", {
        files: [
          { id: "F0PICTURE", name: "boat.png", mimetype: "image/png", url_private_download: "x" },
          { id: "F0MISSING", name: "lost_*.pdf", mimetype: "application/pdf" },
        ],
        upload: true,
      }),
      slackMessage("not a time", "U0BEN", "never"),
    ],
    "general/2024-03-02": [
      slackMessage("1709366400.000000", "U0DAN", "The next day", {
        ...thread,
        parent_user_id: "U0CLEO",
      }),
      slackMessage("1709366500.000000", "U0DAN", "", {
        blocks: [
          {
            type: "rich_text",
            elements: [
              {
                type: "rich_text_section",
                elements: [
                  { type: "text", text: "In blocks for " },
                  { type: "user", user_id: "U0AVA" },
                ],
              },
            ],
          },
        ],
      }),
      slackMessage("1709366600.000000", "U0AVA", "waves", { subtype: "me_message" }),
    ],
    "old_stuff/2020-01-01": [slackMessage("1577880000.000000", "U0CLEO", "Ancient")],
    "guest/2020-01-01": [slackMessage("1577880000.000000", "U0AVA", "For members")],
    "secret/2024-03-01": [slackMessage("1709280000.000000", "U0AVA", "A secret for <@U0BEN>")],
    "D0AB/2024-03-01": [
      slackMessage("1709280000.000000", "U0AVA", "Just you"),
      slackMessage("1709280001.000000", "U0BEN", "And you"),
    ],
    "D0AC/2024-03-01": [slackMessage("1709280000.000000", "U0CLEO", "Farewell")],
    "D0SELF/2024-03-01": [slackMessage("1709280000.000000", "U0AVA", "Milk, bread")],
    "mpdm-ava--ben.lane--dan-1/2024-03-01": [
      slackMessage("1709280000.000000", "U0DAN", "The three of us"),
    ],
    "strange/2024-03-01": [slackMessage("1709280000.000000", "U0AVA", "Nobody knows where")],
  },
  extra: {
    "__uploads/F0PICTURE/boat.png": PNG,
    "canvases.json": "[]",
    "integration_logs.json": "[]",
  },
};
