import { describe, expect, test } from "bun:test";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { picture, textFile, uploadFile } from "../../../tests/harness/uploads.ts";
import { newPrivateChannel, useWorld } from "../../../tests/harness/world.ts";
import { UserAnswer } from "../people/wire.ts";
import { WorkspaceChanged } from "../workspaces/wire.ts";
import { deleteOrphans } from "./collect.ts";
import type { Upload } from "./wire.ts";

const TOMORROW = 25 * 3_600_000;

describe.each(engines)("pictures of workspaces and people on $name", (engine) => {
  const world = useWorld({ engine });
  const pathOf = ({ id }: Upload) => `/api/uploads/${id}`;
  const sees = async (who: Client, upload: Upload) =>
    (await who.get(pathOf(upload))).status === 200;

  test("a workspace's icon is a picture that was uploaded to it, and its members see it", async () => {
    const { server, owner, moderator, member, guest, outsider, workspace } = world();
    const at = `/api/workspaces/${workspace.id}`;
    const icon = await uploadFile(owner, workspace, await picture(64, 64));
    expect(await sees(member, icon)).toBe(false);
    const changed = (await owner.patch(at, { icon_url: pathOf(icon) })).is(200, WorkspaceChanged);
    expect(changed.workspace.icon_url).toBe(pathOf(icon));
    for (const who of [owner, member, guest]) expect(await sees(who, icon)).toBe(true);
    expect(await sees(outsider, icon)).toBe(false);
    (await moderator.patch(at, { name: "Kept", icon_url: pathOf(icon) })).is(200, WorkspaceChanged);
    await deleteOrphans(server.db, Date.now() + TOMORROW);
    expect(await sees(member, icon)).toBe(true);

    const next = await uploadFile(moderator, workspace, await picture(32, 32));
    (await moderator.patch(at, { icon_url: pathOf(next) })).is(200, WorkspaceChanged);
    expect(await sees(guest, next)).toBe(true);
    expect(await sees(owner, icon)).toBe(false);
    (await owner.patch(at, { icon_url: "" })).is(200, WorkspaceChanged);
    expect(await sees(moderator, next)).toBe(false);
  });

  test("nothing else becomes an icon, least of all what its chooser cannot see", async () => {
    const { owner, moderator, member, workspace } = world();
    const at = `/api/workspaces/${workspace.id}`;
    const created = await owner.post("/api/workspaces", { name: "Other" });
    const other = await uploadFile(owner, JSON.parse(created.text).workspace, await picture(8, 8));
    const words = await uploadFile(owner, workspace, textFile("words"));
    const hidden = await uploadFile(member, workspace, await picture(8, 8));
    const secret = await newPrivateChannel(member, workspace, [moderator]);
    const body = { body: "x", upload_ids: [hidden.id] };
    (await member.post(`/api/channels/${secret.id}/messages`, body)).json(201);
    for (const icon_url of [
      pathOf(other),
      pathOf(words),
      pathOf(hidden),
      "/api/uploads/upl_00000000000000000000000000",
      `${pathOf(words)}?size=480`,
      "https://example.com/icon.png",
      "icon",
    ])
      expect((await owner.patch(at, { icon_url })).refused(400).error).toContain("icon_url");
    expect(await sees(owner, hidden)).toBe(false);
    (await moderator.patch(at, { icon_url: pathOf(hidden) })).is(200, WorkspaceChanged);
    expect(await sees(owner, hidden)).toBe(true);
    (await owner.patch(at, { icon_url: "" })).is(200, WorkspaceChanged);
    expect(await sees(owner, hidden)).toBe(false);
    expect(await sees(moderator, hidden)).toBe(true);
  });

  test("a person's picture is their own upload, and whoever shares a workspace with them sees it", async () => {
    const { server, owner, member, guest, outsider, workspace } = world();
    const avatar = await uploadFile(member, workspace, await picture(64, 64));
    const set = async (avatar_url: string) => member.patch("/api/me", { avatar_url });
    const { user } = (await set(pathOf(avatar))).is(200, UserAnswer);
    expect(user.avatar_url).toBe(pathOf(avatar));
    for (const who of [owner, member, guest]) expect(await sees(who, avatar)).toBe(true);
    // Until then they shared the one that everybody joins.
    await server.db.write((tx) =>
      tx.run(
        "DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE public_id = ?)",
        outsider.user.id,
      ),
    );
    expect(await sees(outsider, avatar)).toBe(false);
    await deleteOrphans(server.db, Date.now() + TOMORROW);
    (await member.patch("/api/me", { display_name: "Mia" })).is(200, UserAnswer);
    expect(await sees(guest, avatar)).toBe(true);

    const theirs = await uploadFile(owner, workspace, await picture(8, 8));
    const words = await uploadFile(member, workspace, textFile("words"));
    for (const wrong of [pathOf(theirs), pathOf(words), "/api/uploads/upl_0", "/elsewhere"])
      expect((await set(wrong)).refused(400).error).toContain("avatar_url");
    (await set("https://example.com/me.png")).is(200, UserAnswer);
    expect(await sees(member, avatar)).toBe(false);
    (await set("")).is(200, UserAnswer);
  });
});
