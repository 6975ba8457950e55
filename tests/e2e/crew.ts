import type { Client } from "../../sdk/src/index.ts";
import { createClient } from "../../sdk/src/index.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

/** A workspace as after some days of work: people, channels, all kinds of messages. */
export async function fillWorkspace(
  stage: Stage,
): Promise<{ ava: Person; ben: Person; path: string }> {
  const ava = await stage.join("Ava Lindqvist");
  const ben = await stage.join("Ben Okafor");
  for (const name of ["Chiara Rossi", "Dmitri Volkov", "Emi Tanaka"]) await stage.join(name);
  await stage.captain.me.update({ display_name: "Mo Castellanos", handle: "mo" });
  await ava.client.me.update({ handle: "ava" });
  await ben.client.me.update({ handle: "ben" });

  const { workspace, general, path } = await homeOf(stage.captain);
  const channel = async (name: string, display_title: string) =>
    (await stage.captain.channels.create(workspace.id, { name, display_title })).channel.id;
  const builds = await channel("builds", "What the machines say");
  await channel("design", "Sketches, type and colour");
  await channel("random", "Everything else");
  const support = await channel("support", "Questions from outside, answered within the hour");
  await stage.captain.channels.update(general.id, {
    display_title: "The whole crew, for news that everyone needs",
  });

  const { ava: a, ben: b, mo } = { ava: ava.client, ben: ben.client, mo: stage.captain };
  await talk(general.id, [
    [
      a,
      "Morning! The deploy went out clean. Nothing in the logs, response times are **better than before**.",
    ],
    [a, "Two things are left:\n\n- rotate the `staging` key\n- tell support about the new limits"],
    [
      mo,
      "I'll take the key. It is one command now:\n\n```sh\nclickclack admin tokens rotate --workspace clickclack --name staging\n```",
    ],
    [
      b,
      "And I write to support. Limits are in [the runbook](https://example.com/runbook), section 3.",
    ],
    [b, "> response times are better than before\n\nBy how much?"],
    [
      a,
      "| | before | after |\n| --- | ---: | ---: |\n| p50 | 41 ms | 12 ms |\n| p99 | 310 ms | 64 ms |",
    ],
    [mo, "That is a *lot*. What did you change?"],
    [
      a,
      "Only the index. The query planner did the rest, and for once it did the right thing without being asked twice.",
    ],
    [b, "Framing this message."],
    [mo, "Thanks, both of you. Lunch at half past twelve?"],
  ]);
  await talk(builds, [
    [b, "Build 1841 is green"],
    [b, "Build 1842 is red: `timeline.test.ts` is flaky on arm64"],
    [b, "Build 1843 is green"],
  ]);
  await talk(support, [
    [a, "A customer asks whether exports keep the thread order. @mo do you know?"],
  ]);
  return { ava, ben, path };
}

/** A server as people set it up: who is not signed in is nobody. Its first user is `mo`, and others come by invitation. */
export async function openHouse(
  settings: Parameters<typeof openStage>[0] = {},
): Promise<Stage & { mo: Person }> {
  const stage = await openStage({ ...settings, dev: false });
  const { token, user, workspace } = await stage.captain.auth.setUp({
    token: await stage.setupToken(),
    display_name: "Mo Castellanos",
    workspace_name: "ClickClack",
  });
  const captain = createClient({ baseUrl: stage.url, token });
  const { url } = await captain.invites.create(workspace.id, { max_uses: 100 });
  return {
    ...stage,
    captain,
    mo: { id: user.id, name: user.display_name, token, client: captain },
    async join(name) {
      const accepted = await createClient({ baseUrl: stage.url }).invites.accept({
        token: url.slice(url.indexOf("#") + 1),
        display_name: name,
      });
      const { id } = accepted.user;
      const own = accepted.token ?? "";
      return { id, name, token: own, client: createClient({ baseUrl: stage.url, token: own }) };
    },
  };
}

/** Lines of a conversation, one after the other. */
export async function talk(channelId: string, lines: [Client, string][]): Promise<void> {
  for (const [client, body] of lines) await client.channels.sendMessage(channelId, { body });
}

/** As many messages as are asked for, fast: numbered, in order. */
export async function chatter(client: Client, channelId: string, count: number): Promise<void> {
  for (let sent = 1; sent <= count; sent++) {
    const more =
      sent % 7 === 0 ? "\n\nwith a second paragraph, so that the rows differ in height" : "";
    await client.channels.sendMessage(channelId, { body: `Message number ${sent}${more}` });
  }
}
