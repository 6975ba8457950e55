import { describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { channelsOf, newChannel, useWorld } from "../../../tests/harness/world.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import { MessageAnswer, MessageChanged, MessagePage } from "./wire.ts";

const NONCE_HEADER = "x-clickclack-message-nonce";

describe.each(engines)("a nonce on $name", (engine) => {
  const world = useWorld({ engine });
  const path = () => `/api/channels/${world().general.id}/messages`;
  const nonce = () => `openclaw-text:${crypto.randomUUID()}`;

  test("makes a retry the same message, without a second event", async () => {
    const { member } = world();
    const sent = { body: "once", nonce: nonce() };
    const first = (await member.post(path(), sent)).is(201, MessageChanged);
    expect(first.message.nonce).toBe(sent.nonce);
    expect(first.event.payload).toMatchObject({ nonce: sent.nonce });
    const again = (await member.post(path(), { ...sent, body: " once " })).is(200, MessageAnswer);
    expect(again.message).toEqual(first.message);
  });

  test("writes once however many retries come together", async () => {
    const { member, workspace } = world();
    const channel = await newChannel(member, workspace);
    const sent = { body: "once", nonce: nonce() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => member.post(`/api/channels/${channel.id}/messages`, sent)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), 201]);
    const page = (await member.get(`/api/channels/${channel.id}/messages`)).is(200, MessagePage);
    expect(page.messages).toHaveLength(1);
  });

  test("is refused for other words and for another place", async () => {
    const { member, workspace } = world();
    const sent = { body: "once", nonce: nonce() };
    (await member.post(path(), sent)).is(201, MessageChanged);
    expect((await member.post(path(), { ...sent, body: "other" })).refused(409).code).toBe(
      "nonce_reused",
    );
    const elsewhere = await newChannel(member, workspace);
    (await member.post(`/api/channels/${elsewhere.id}/messages`, sent)).refused(409);
  });

  test("is known by the words first sent, whatever became of them", async () => {
    const { member } = world();
    const sent = { body: "first words", nonce: nonce() };
    const { message } = (await member.post(path(), sent)).is(201, MessageChanged);
    await member.patch(`/api/messages/${message.id}`, { body: "second words" });
    const retried = (await member.post(path(), sent)).is(200, MessageAnswer).message;
    expect(retried).toMatchObject({ id: message.id, body: "second words" });
    (await member.post(path(), { ...sent, body: "second words" })).refused(409);
    await member.delete(`/api/messages/${message.id}`);
    const gone = (await member.post(path(), sent)).is(200, MessageAnswer).message;
    expect(gone).toMatchObject({ id: message.id, body: "" });
  });

  test("is its author's own", async () => {
    const { member, owner } = world();
    const sent = { body: "same", nonce: nonce() };
    const one = (await member.post(path(), sent)).is(201, MessageChanged).message;
    const two = (await owner.post(path(), sent)).is(201, MessageChanged).message;
    expect(one.id).not.toBe(two.id);
  });

  test("is refused in another workspace too, and an empty one is none", async () => {
    const { owner } = world();
    const other = (await owner.post("/api/workspaces", { name: "Other" })).is(201, WorkspaceAnswer);
    const [general] = await channelsOf(owner, other.workspace);
    const sent = { body: "same", nonce: nonce() };
    (await owner.post(path(), sent)).is(201, MessageChanged);
    (await owner.post(`/api/channels/${general!.id}/messages`, sent)).refused(409);
    const empty = (await owner.post(path(), { body: "a", nonce: "" })).is(201, MessageChanged);
    expect(empty.message).not.toHaveProperty("nonce");
    (await owner.post(path(), { body: "b", nonce: "" })).is(201, MessageChanged);
  });

  test("finds its message again, with a header on every answer that says nonces are known", async () => {
    const { server, member, owner, outsider, nobody, workspace } = world();
    const sent = { body: "find me", nonce: nonce() };
    const { message } = (await member.post(path(), sent)).is(201, MessageChanged);
    const query = new URLSearchParams({ workspace_id: workspace.id, nonce: sent.nonce });
    const find = `/api/messages/by-nonce?${query}`;
    const found = await member.get(find);
    expect(found.is(200, MessageAnswer).message).toEqual(message);
    const tooLong = `/api/messages/by-nonce?workspace_id=${workspace.id}&nonce=${"n".repeat(129)}`;
    const answers = [
      found,
      await owner.get(find),
      await outsider.get(find),
      await nobody.get(find),
      await member.get("/api/messages/by-nonce"),
      await member.get(`/api/messages/by-nonce?workspace_id=${workspace.id}`),
      await member.get(`/api/messages/by-nonce?nonce=${sent.nonce}`),
      await member.get(tooLong),
      await member.get(`/api/messages/by-nonce?workspace_id=wsp_none&nonce=x`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      200, 404, 404, 401, 400, 400, 400, 400, 404,
    ]);
    for (const { headers } of answers) expect(headers.get(NONCE_HEADER)).toBe("supported");
    const others = await nobody.get(`/api/version`);
    expect(others.headers.has(NONCE_HEADER)).toBe(false);
    expect(server.url).toStartWith("http://127.0.0.1:");
  });
});
