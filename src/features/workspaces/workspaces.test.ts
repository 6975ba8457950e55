import { describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { channelsOf, useWorld } from "../../../tests/harness/world.ts";
import { WorkspaceAnswer, WorkspaceChanged, WorkspaceList, type Workspace } from "./wire.ts";

describe.each(engines)("workspaces on $name", (engine) => {
  const world = useWorld({ engine });
  const create = async (body: object): Promise<Workspace> =>
    (await world().owner.post("/api/workspaces", body)).is(201, WorkspaceAnswer).workspace;
  const randomSlug = () => `w-${crypto.randomUUID()}`;

  test("the slug of the guests' workspace is nobody's to take", async () => {
    const { owner, workspace } = world();
    const made = await owner.post("/api/workspaces", { name: "Guests", slug: "guests" });
    expect(made.refused(409).code).toBe("workspace_slug_taken");
    (await owner.patch(`/api/workspaces/${workspace.id}`, { slug: "guests" })).refused(409);
    const named = (await owner.post("/api/workspaces", { name: "Guests" })).is(
      201,
      WorkspaceAnswer,
    );
    expect(named.workspace.slug).toMatch(/^guests-/);
  });

  test("whoever makes a workspace owns it, and finds the channel general in it", async () => {
    const { owner } = world();
    const workspace = await create({ name: "  Café Élan & Söhne  " });
    expect(workspace).toEqual({
      id: expect.stringMatching(/^wsp_[0-9a-hjkmnp-tv-z]{26}$/),
      route_id: expect.stringMatching(/^T[0-9A-HJKMNP-TV-Z]{16}$/),
      name: "Café Élan & Söhne",
      slug: "cafe-elan-sohne",
      icon_url: "",
      created_at: expect.stringMatching(/Z$/),
      role: "owner",
    });
    const channels = await channelsOf(owner, workspace);
    expect(channels.map(({ name }) => name)).toEqual(["general"]);
    const got = (await owner.get(`/api/workspaces/${workspace.id}`)).is(200, WorkspaceAnswer);
    expect(got.workspace).toEqual(workspace);
  });

  test("a slug is found from any name, and never taken twice", async () => {
    const name = `Twin ${crypto.randomUUID()}`;
    const [first, second] = [await create({ name }), await create({ name })];
    expect(first.slug).toBe(name.toLowerCase().replace(" ", "-"));
    expect(second.slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(second.slug).not.toBe(first.slug);
    expect((await create({ name: "日本語" })).slug).toMatch(/^workspace/);
    expect((await create({ name: "n".repeat(80) })).slug).toBe("n".repeat(48));
  });

  test("a slug that one asks for is given, or refused when another workspace has it", async () => {
    const { owner } = world();
    const slug = randomSlug();
    expect((await create({ name: "One", slug })).slug).toBe(slug);
    const taken = await owner.post("/api/workspaces", { name: "Two", slug });
    expect(taken.refused(409).code).toBe("workspace_slug_taken");
  });

  test.each([
    ["name", {}],
    ["name", { name: "" }],
    ["name", { name: " \t " }],
    ["name", { name: "n".repeat(81) }],
    ["name", { name: "a\u0000b" }],
    ["name", { name: ["x"] }],
    ["slug", { name: "x", slug: "" }],
    ["slug", { name: "x", slug: "Upper" }],
    ["slug", { name: "x", slug: "-x" }],
    ["slug", { name: "x", slug: "a--b" }],
    ["slug", { name: "x", slug: "s".repeat(65) }],
    ["slug", { name: "x", slug: 1 }],
  ])("a workspace is refused by its %s (%#)", async (field, body) => {
    const { owner, workspace } = world();
    expect((await owner.post("/api/workspaces", body)).refused(400).error).toContain(field);
    if (Object.keys(body).length === 0) return;
    const changed = await owner.patch(`/api/workspaces/${workspace.id}`, body);
    expect(changed.refused(400).error).toContain(field);
  });

  test("a list shows the caller's workspaces by name, with their role", async () => {
    const { server } = world();
    const una = await signIn(server, "Una");
    for (const name of ["Beta", "Alpha"]) await una.post("/api/workspaces", { name });
    const { workspaces } = (await una.get("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces.map(({ name, role }) => [name, role])).toEqual([
      ["Alpha", "owner"],
      ["Beta", "owner"],
      ["ClickClack", "member"],
    ]);
  });

  test("managers change name and slug, and everybody in it hears of it", async () => {
    const { server, workspace, moderator, guest } = world();
    const socket = listenTo(server, {
      workspace_id: workspace.id,
      token: guest.token,
      after_cursor: "now",
    });
    await socket.opened;
    const slug = randomSlug();
    const path = `/api/workspaces/${workspace.id}`;
    const { workspace: changed, event } = (await moderator.patch(path, { name: "Haven", slug })).is(
      200,
      WorkspaceChanged,
    );
    expect(changed).toEqual({ ...workspace, name: "Haven", slug, role: "moderator" });
    expect(event).toMatchObject({
      type: "workspace.updated",
      workspace_id: workspace.id,
      payload: { workspace_id: workspace.id },
    });
    expect(await socket.find(({ type }) => type === "workspace.updated")).toEqual(event);
    socket.close();
    (await moderator.patch(path, { slug })).is(200, WorkspaceChanged);
    const other = await create({ name: "Other", slug: randomSlug() });
    expect((await moderator.patch(path, { slug: other.slug })).refused(409).code).toBe(
      "workspace_slug_taken",
    );
  });

  test("an icon is an upload of the workspace or nothing", async () => {
    const { owner, workspace } = world();
    const path = `/api/workspaces/${workspace.id}`;
    for (const icon_url of ["https://example.com/icon.png", "/api/uploads/upl_x", 7])
      expect((await owner.patch(path, { icon_url })).refused(400).error).toContain("icon_url");
    (await owner.patch(path, { icon_url: "" })).is(200, WorkspaceChanged);
  });

  test("a deleted workspace is gone for everybody, its sockets close, its slug is free", async () => {
    const { server, owner } = world();
    const slug = randomSlug();
    const workspace = await create({ name: "Short-lived", slug });
    const [general] = await channelsOf(owner, workspace);
    const socket = listenTo(server, { workspace_id: workspace.id, token: owner.token });
    await socket.first(2);
    expect((await owner.delete(`/api/workspaces/${workspace.id}`)).status).toBe(204);
    expect(await socket.closed).toEqual({ code: 1008, reason: "revoked" });
    (await owner.get(`/api/workspaces/${workspace.id}`)).refused(404);
    (await owner.delete(`/api/workspaces/${workspace.id}`)).refused(404);
    (await owner.get(`/api/channels/${general!.id}/messages`)).refused(404);
    (await owner.get(`/api/routes/${workspace.id}/${general!.id}`)).refused(404);
    (await owner.get(`/api/realtime/events?workspace_id=${workspace.id}`)).refused(404);
    const { workspaces } = (await owner.get("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces.map(({ id }) => id)).not.toContain(workspace.id);
    expect((await create({ name: "Successor", slug })).slug).toBe(slug);
  });
});

describe.each(engines)("the workspace that newcomers come to, on $name,", (engine) => {
  const world = useWorld({ engine });

  test("keeps its slug, and when it is deleted that is nobody's to take", async () => {
    const { owner, moderator, member, guest, outsider, workspace } = world();
    let owned: [typeof owner, Workspace] | undefined;
    for (const person of [owner, moderator, member, guest, outsider]) {
      const { workspaces } = (await person.get("/api/workspaces")).is(200, WorkspaceList);
      const own = workspaces.find(({ slug, role }) => slug === "clickclack" && role === "owner");
      if (own !== undefined) owned = [person, own];
    }
    const [first, newcomers] = owned!;
    const path = `/api/workspaces/${newcomers.id}`;
    (await first.patch(path, { slug: "elsewhere" })).refused(403);
    const named = await first.patch(path, { name: "Ours", slug: "clickclack" });
    expect(named.is(200, WorkspaceChanged).workspace.slug).toBe("clickclack");

    expect((await first.delete(path)).status).toBe(204);
    const made = await outsider.post("/api/workspaces", { name: "Mine", slug: "clickclack" });
    expect(made.refused(409).code).toBe("workspace_slug_taken");
    const renamed = await owner.patch(`/api/workspaces/${workspace.id}`, { slug: "clickclack" });
    expect(renamed.refused(409).code).toBe("workspace_slug_taken");
  });
});
