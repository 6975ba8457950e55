import type {
  Channel,
  CreateMessageRequest,
  Message,
  DirectConversation,
} from "../../sdk/src/index.ts";
import type { StoryClock } from "./clock.ts";
import type { Member, Team } from "./team.ts";

/** The drawn files that the story sends. */
export interface Files {
  chart: Blob;
  harbour: Blob;
  mockups: Blob;
  plan: Blob;
}

/** What the scenes go to. */
export interface Story {
  channels: Record<ChannelName, Channel>;
  /** Of Ava with Ben, and with her own bot. */
  directs: Record<"ben" | "claw", DirectConversation>;
  messages: Record<"berths" | "ship" | "plan", Message>;
  /** Has unread again what was when the story ended: looking at it reads it. */
  rewind(): Promise<void>;
}

const LETTER = `# Berths 2.0 comes on Tuesday

**Nothing changes on the radio.** Channel 12 stays, and so does your telephone.

- Skippers ask for a berth from the boat
- You give it with one tap
- The list is the same for everybody
`;

/** Past every message. */
const LAST = 1_000_000;

export type ChannelName = keyof typeof CHANNELS;

const CHANNELS = {
  general: ["For everybody", "News that the whole crew needs."],
  launch: [
    "Berths 2.0, Tuesday noon",
    "Everything about the **launch**: what is ready, what is not, who does what.\n\nDecisions are pinned.",
  ],
  design: ["Sketches, type and colour", "Show early."],
  builds: ["What the machines say", "Triage posts here."],
  support: ["Harbours ask, we answer within the hour", "Rotation: Noor, Priya."],
  random: ["Everything else", ""],
  "tide-tables": ["Where the water comes from", ""],
  hiring: ["Two sailors wanted", "Private: who applies, and what we think."],
  "summer-party": ["Done, and it was good", ""],
} as const;

/** Some days at Tidewater, told through the API in the order in which they happened. */
export async function tell(team: Team, clock: StoryClock, files: Files): Promise<Story> {
  const { workspace, people, bots } = team;
  const { ava, ben, chiara, dmitri, emi, mo, noor, priya } = people;
  const { triage, claw } = bots;

  const say = async (
    where: string,
    by: Member,
    body: string,
    more: Partial<CreateMessageRequest> = {},
  ) => {
    const { message } = where.startsWith("dm_")
      ? await by.client.dms.sendMessage(where, { body, ...more })
      : await by.client.channels.sendMessage(where, { body, ...more });
    return message;
  };
  const react = async (message: Message, emoji: string, ...by: Member[]) => {
    for (const member of by) await member.client.reactions.add(message.id, emoji);
  };
  const reply = async (root: Message, by: Member, body: string) =>
    (await by.client.threads.reply(root.id, { body })).message;

  // Channels, and who is in them.
  const made = (await ava.client.channels.list(workspace.id)).find(
    ({ name }) => name === "general",
  );
  if (made === undefined) throw new Error("There is no #general.");
  const open = async (name: Exclude<ChannelName, "general">) => {
    const [topic, description] = CHANNELS[name];
    const { channel } = await ava.client.channels.create(workspace.id, {
      name,
      topic,
      description,
      ...(name === "hiring" && { kind: "private" }),
    });
    return channel;
  };
  const [topic, description] = CHANNELS.general;
  const general = (await ava.client.channels.update(made.id, { topic, description })).channel;
  const channels = {
    general,
    launch: await open("launch"),
    design: await open("design"),
    builds: await open("builds"),
    support: await open("support"),
    random: await open("random"),
    "tide-tables": await open("tide-tables"),
    hiring: await open("hiring"),
    "summer-party": await open("summer-party"),
  };
  for (const { id, kind } of Object.values(channels)) {
    if (kind === "private") continue;
    for (const { client } of Object.values(people).filter((one) => one !== people.sam))
      await client.channels.join(id);
  }
  for (const { id } of [mo, chiara]) await ava.client.channels.addMember(channels.hiring.id, id);
  const rollout = await ava.client.topics.create(workspace.id, {
    name: "Rollout",
    channel_id: channels.launch.id,
  });
  const copy = await ava.client.topics.create(workspace.id, {
    name: "Words on the page",
    channel_id: channels.launch.id,
  });
  await ava.client.topics.create(workspace.id, { name: "Retrospective" });
  const { launch, design, builds, support, random, hiring } = channels;

  await clock.to("autumn 16:00");
  await say(channels["summer-party"].id, mo, "Grill from six. Bring nothing but yourselves.");
  await ava.client.channels.update(channels["summer-party"].id, { archived: true });
  await say(general.id, mo, "Welcome aboard Noor, Priya and Dmitri! :claw:");

  // Friday.
  await clock.to("fri 14:02");
  const photo = await say(random.id, emi, "The view from the harbour office, ten minutes ago.", {
    upload_ids: [(await team.upload(emi, files.harbour, "Húsavík at dusk.png")).id],
  });
  await react(photo, "😍", ava, ben, noor, priya);
  await react(photo, "🌅", mo, chiara);
  await clock.to("fri 14:10");
  await say(random.id, noor, "I am moving there.");
  await clock.to("fri 16:31");
  const planned = await say(
    launch.id,
    mo,
    "The plan for Tuesday. One page and a bit, please read it before Monday's stand-up.",
    {
      upload_ids: [(await team.upload(mo, files.plan, "Launch plan.pdf")).id],
      topic_id: rollout.id,
    },
  );
  await react(planned, "👀", ava, ben, chiara, emi, priya);
  await ava.client.pins.add(launch.id, planned.id);

  // Monday.
  await clock.to("mon 09:05");
  await say(
    launch.id,
    chiara,
    "Both pages as they will be. The left one is what skippers see first.",
    {
      upload_ids: [(await team.upload(chiara, files.mockups, "Ask for a berth.png")).id],
      topic_id: copy.id,
    },
  );
  await clock.to("mon 09:14");
  const words = await say(
    launch.id,
    priya,
    "“Ask for a berth” tested better than “Book a berth”, 9 of 11. Booking sounds like paying.",
    { topic_id: copy.id },
  );
  await react(words, "💡", ava, chiara, mo);
  await ava.client.pins.add(launch.id, words.id);
  await clock.to("mon 10:20");
  const note = await say(
    launch.id,
    ava,
    "Here is the letter to the harbours. Who reads it once more before it goes out at four?",
    {
      upload_ids: [
        (await team.upload(ava, new Blob([LETTER], { type: "text/markdown" }), "letter.md")).id,
      ],
      topic_id: copy.id,
    },
  );
  await react(note, "🙌", ben, chiara, noor);
  await clock.to("mon 10:41");
  await reply(note, chiara, "Read it. “Nothing changes on the radio” should be the first line.");
  await clock.to("mon 10:44");
  await reply(note, ava, "You are right, it is what they will worry about. Moved up.");
  await clock.to("mon 11:20");
  await say(
    design.id,
    chiara,
    "New icons for wind and swell are in the library. Old ones go on Friday.",
  );
  await clock.to("mon 11:26");
  await say(
    design.id,
    emi,
    "Could swell get one more step between *moderate* and *rough*? The harbour masters ask for it every week.",
  );
  await clock.to("mon 13:40");
  const asked = await say(
    support.id,
    noor,
    "Ísafjörður asks whether a berth can be held for a boat that is late by a day. @ava @mo do we want that?",
  );
  await clock.to("mon 15:30");
  const build = await say(builds.id, triage, "Build **1841** is green on all three platforms.");
  await react(build, "✅", ben);
  await clock.to("mon 15:58");
  await say(
    builds.id,
    triage,
    "Build **1842** is red: `tides.test.ts` fails on arm64.\n\n```\nexpected 18:20, got 18:21\n    at tides.test.ts:44:18\n```",
  );
  await clock.to("mon 16:05");
  await say(builds.id, dmitri, "Rounding. Mine. Fix is on its way.");
  await clock.to("mon 16:40");
  await say(
    hiring.id,
    mo,
    "Three letters came in over the weekend. I put them into the folder; the second one is remarkable.",
  );
  await clock.to("mon 17:12");
  await say(general.id, mo, "Tomorrow is the day. Sleep well, everyone. ⚓");

  const benDirect = await ava.client.dms.create(workspace.id, [ben.id]);
  const clawDirect = await ava.client.dms.create(workspace.id, [claw.id]);
  const [withBen, withClaw] = [benDirect.id, clawDirect.id];
  const { id: group } = await ava.client.dms.create(workspace.id, [mo.id, chiara.id]);
  await say(group, chiara, "Flowers for Ben on Friday? It is his third year.");
  await clock.to("mon 17:20");
  await say(group, mo, "Yes. And the lemon cake.");
  await clock.to("mon 17:31");
  await say(
    withBen,
    ben,
    "If the import is slow tomorrow I would rather wait an hour than rush it.",
  );
  await clock.to("mon 17:33");
  await say(withBen, ava, "Agreed. Nobody remembers the hour, everybody remembers the mess.");

  // Tuesday, before noon.
  await clock.to("tue 08:12");
  await say(withClaw, ava, "What do I need to know before ten?");
  await clock.to("tue 08:13");
  for (const [kind, body] of [
    ["agent_commentary", "Reading what happened since you left."],
    ["agent_tool", "`search` messages since Monday 17:30"],
    ["agent_tool", "`calendar` Tuesday"],
  ] as const)
    await say(withClaw, claw, body, { kind, turn_id: "morning" });
  await say(
    withClaw,
    claw,
    "Three things:\n\n1. The arm64 build is **green again**; Dmitri found a rounding error.\n2. Noor waits for a word from you about late boats in #support.\n3. Your call with Húsavík moved to **11:15**.",
  );
  await clock.to("tue 08:20");
  await say(builds.id, triage, "Build **1843** is green on all three platforms.");
  await clock.to("tue 09:02");
  await say(
    support.id,
    priya,
    "Húsavík again: the bell sounds for every call, also at night. I told them where the switch is.",
  );
  await clock.to("tue 09:31");
  const berths = await say(
    launch.id,
    ben,
    "Morning! The import ran through the night, Húsavík came last: **1,204 berths** in 61 harbours, nothing left over. Emi checked the tide tables twice.",
    { topic_id: rollout.id },
  );
  await clock.to("tue 09:32");
  await react(berths, "🎉", ava, chiara, emi, mo, noor);
  await react(berths, "⚓", priya, mo);
  await clock.to("tue 09:36");
  await reply(berths, emi, "Siglufjörður was the odd one: it counts its berths from the sea.");
  await clock.to("tue 09:38");
  await reply(berths, ben, "Of course it does. Turned around now.");
  await clock.to("tue 09:44");
  const counted = await reply(
    berths,
    priya,
    "Do the harbour masters see the old numbers anywhere?",
  );
  await clock.to("tue 09:47");
  await reply(
    berths,
    ben,
    "Only in the archive:\n\n```sql\nselect old_number from berths\nwhere harbour = 'siglufjordur'\norder by old_number;\n```",
  );
  await react(counted, "👍", ben);
  await clock.to("tue 09:52");
  await reply(berths, ava, "Good, then support can point there.");
  await clock.to("tue 10:02");
  const arrivals = await say(
    launch.id,
    chiara,
    "And the pilot harbours since they have it. From the call to the berth, in minutes:",
    {
      upload_ids: [(await team.upload(chiara, files.chart, "Minutes to berth.png")).id],
      topic_id: rollout.id,
    },
  );
  await react(arrivals, "📉", ava, ben, mo);
  await clock.to("tue 10:09");
  await say(launch.id, mo, "That is the slide I need for the harbour board. Thank you!", {
    quoted_message_id: arrivals.id,
  });
  await clock.to("tue 10:15");
  for (const [kind, body] of [
    ["agent_commentary", "Checking what is left on the list for noon."],
    ["agent_tool", "`search` in:#launch has:pin"],
    ["agent_tool", "`builds` 1843: green, 3 of 3 platforms"],
    ["agent_tool", "`tides` 61 of 61 harbours up to date"],
  ] as const)
    await say(launch.id, claw, body, { kind, turn_id: "ready" });
  await say(
    launch.id,
    claw,
    "Ready for noon, with one question open:\n\n- [x] Tide tables, 61 of 61\n- [x] Build 1843 on all platforms\n- [ ] Who answers the telephone from 14:00? Noor is on the list, and in #support until three.",
  );
  await clock.to("tue 10:24");
  await say(
    launch.id,
    noor,
    "@ava can you take support from two to three? Then I call the harbours with Priya.",
  );
  await clock.to("tue 10:31");
  const ship = await say(launch.id, mo, "Then it is a **go** from me.");
  await react(ship, "🚀", ben, chiara, emi, priya, noor);
  await clock.to("tue 10:33");
  const question = await say(
    builds.id,
    triage,
    "Build **1844** is ready for production. Which harbours first?",
    {
      question: {
        title: "Release 2.0 to production",
        expires_at: new Date(Date.now() + 3 * 3_600_000).toISOString(),
        items: [
          {
            id: "order",
            header: "Order",
            prompt: "Which harbours first?",
            options: [
              { label: "North to south", description: "As the plan says: the small ones first" },
              { label: "All at once", description: "Done in a minute" },
              { label: "Pilot harbours only", description: "The other 55 tomorrow" },
            ],
            allow_other: true,
            other_placeholder: "In another order",
          },
        ],
      },
    },
  );
  await clock.to("tue 10:34");
  await say(builds.id, triage, "Staging runs 1844 since 10:29.", {
    actions: [
      { id: "log", label: "Show the log" },
      { id: "promote", label: "Promote", style: "primary" },
      { id: "back", label: "Roll back", style: "danger", confirm: "Take staging back to 1843?" },
    ],
  });
  await clock.to("tue 10:35");
  const late = await reply(berths, emi, "All 61 agree with the almanac. Húsavík, too.");
  await clock.to("tue 10:36");
  const coffee = await say(withBen, ben, "Coffee before it starts? I am buying.");
  await clock.to("tue 10:38");
  await say(
    general.id,
    mo,
    "Go or no-go is done: it is a go. Noon, in #launch. @ava will say the word.",
  );
  await clock.to("tue 10:40");

  // What only Ava sees.
  const soon = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  await ava.client.scheduled.create(workspace.id, {
    channel_id: general.id,
    body: "Berths 2.0 is out. Thank you, all of you. Cake in the kitchen.",
    send_at: soon(1.6),
  });
  await ava.client.scheduled.create(workspace.id, {
    channel_id: launch.id,
    body: "How did the first hour go, harbour by harbour?",
    send_at: soon(2.5),
  });
  await ava.client.sidebar.put(workspace.id, {
    sections: [
      {
        id: "sec_launch",
        name: "Launch week",
        collapsed: false,
        conversation_ids: [launch.id, design.id, builds.id],
      },
      { id: "channels", name: "", collapsed: false, conversation_ids: [] },
      { id: "directs", name: "", collapsed: false, conversation_ids: [] },
    ],
  });
  await triage.client.bots.setCommands([
    { command: "deploy", description: "Releases a build", args_hint: "<build> [harbours]" },
    { command: "builds", description: "The last ten builds" },
    { command: "rollback", description: "Goes back to the build before" },
  ]);
  const { token: hook } = await ava.client.hooks.create(workspace.id, {
    channel_id: builds.id,
    display_name: "Grafana",
  });
  await ava.client.hooks.send(hook, { text: "**Resolved**: tide service answers in 40 ms again." });
  await ava.client.invites.create(workspace.id, { role: "guest" });
  await ava.client.invites.create(workspace.id, { role: "member" });
  await mo.client.workspaces.moderate(workspace.id, people.sam.id, {
    timeout_until: new Date(clock.now.getTime() + 2 * 3_600_000).toISOString(),
    moderation_note: "Posted the same advertisement in four channels.",
  });

  /** Read but for what came last in four places, however often somebody looked. */
  const rewind = async () => {
    for (const { id } of Object.values(channels)) await ava.client.channels.markRead(id, LAST);
    for (const id of [withBen, withClaw, group]) await ava.client.dms.markRead(id, LAST);
    for (const { channel_id, channel_seq } of [asked, question])
      await ava.client.channels.markUnread(channel_id ?? "", channel_seq ?? 0);
    await ava.client.dms.markUnread(withBen, coffee.channel_seq ?? 0);
    await ava.client.threads.markUnread(berths.id, late.thread_seq ?? 0);
  };
  await rewind();

  return {
    channels,
    directs: { ben: benDirect, claw: clawDirect },
    messages: { berths, ship, plan: planned },
    rewind,
  };
}
