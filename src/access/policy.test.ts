import { beforeAll, describe, expect, test } from "bun:test";
import type { Client } from "../../tests/harness/client.ts";
import { operations } from "../../tests/harness/document.ts";
import { engines } from "../../tests/harness/engines.ts";
import { newDirect, post, useWorld } from "../../tests/harness/world.ts";

// Who may do which operation stands in tests/authz/rights.md, and how it is attempted in tests/authz/attempts.ts.

describe.each(engines)("rights on $name", (engine) => {
  const world = useWorld({ engine });

  describe("in the channel guest", () => {
    let messageId: string;
    beforeAll(async () => {
      messageId = (await post(world().guest, world().guestChannel, "hello")).id;
    });

    test("a guest reads and writes, but cannot change the channel", async () => {
      const { guest, guestChannel, workspace } = world();
      const path = `/api/channels/${guestChannel.id}`;
      // One after the other: what is deleted cannot be edited.
      const attempts = [
        () => guest.get(`${path}/messages`),
        () => guest.post(`${path}/messages`, { body: "x" }),
        () => guest.post(`${path}/read`, { seq: 1 }),
        () => guest.post(`${path}/unread`, { seq: 1 }),
        () => guest.get(`/api/messages/${messageId}`),
        () => guest.patch(`/api/messages/${messageId}`, { body: "edited" }),
        () => guest.post(`/api/messages/${messageId}/route`),
        () => guest.delete(`/api/messages/${messageId}`),
        () => guest.get(`/api/routes/${workspace.route_id}/${guestChannel.route_id}`),
        () => guest.patch(path, { display_title: "x" }),
        () => guest.delete(path),
      ];
      const statuses: number[] = [];
      for (const attempt of attempts) statuses.push((await attempt()).status);
      expect(statuses).toEqual([200, 201, 200, 200, 200, 200, 200, 200, 200, 403, 403]);
    });
  });

  test("what one may not see is answered, byte for byte, as what does not exist", async () => {
    const { guest, outsider, workspace, general, owner } = world();
    const id = (await post(owner, general, "x")).id;
    const body = {
      body: "x",
      name: "x",
      display_name: "x",
      seq: 1,
      emoji: "x",
      message_id: "x",
      user_id: "x",
      preference: "all",
      upload_id: "x",
      channel_id: "x",
      command: "x",
      text: "x",
      preferences: {},
      sections: [],
      app_slug: "x",
      bot_user_id: "x",
      callback_url: "https://hooks.example/",
      event_types: ["message.created"],
      provider: "x",
      provider_account_id: "x",
      skip: true,
      nonce: "x",
      expected_version: 1,
      status: "answered",
      send_at: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const { workspace: place, member } = world();
    const conversation = (await newDirect(owner, place, [member.user])).id;
    const compared: string[] = [];
    for (const { id: operation, method, path } of operations) {
      const hidden = path
        .replace("/workspaces/{id}", `/workspaces/${workspace.id}`)
        .replace("/channels/{id}", `/channels/${general.id}`)
        .replace("/messages/{id}", `/messages/${id}`)
        .replace(/(\/hooks\/(?:mattermost|slash))\/\{id\}/, `$1/${general.id}`)
        .replace("/dms/{id}", `/dms/${conversation}`)
        .replace("{workspace}/{target}", `${workspace.id}/${general.id}`);
      if (hidden === path) continue;
      const send = (who: Client, at: string) =>
        method === "GET" ? who.get(`${at}?emoji=x`) : who.call(method, at, body);
      const none = await send(outsider, path.replaceAll(/\{(\w+)\}/g, "nothing_$1"));
      none.refused(404);
      const unseen = await send(outsider, hidden);
      expect([operation, unseen.status, unseen.text]).toEqual([operation, 404, none.text]);
      compared.push(operation);
      // A guest is a member of the workspace, and sees nothing of its other channels.
      if (hidden.includes(workspace.id) && !hidden.includes(general.id)) continue;
      expect((await send(guest, hidden)).text).toBe(none.text);
    }
    expect(compared).toContain("getMessage");
    expect(compared.length).toBeGreaterThanOrEqual(17);
  });
});
