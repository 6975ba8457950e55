import { beforeAll, describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { join, useWorld } from "../../../tests/harness/world.ts";
import { UserAnswer, WorkspaceMemberPage } from "./wire.ts";

describe.each(engines)("members on $name", (engine) => {
  const world = useWorld({ engine });
  const page = async (query = "", who: Person = world().member) =>
    (await who.get(`/api/workspaces/${world().workspace.id}/members${query}`)).is(
      200,
      WorkspaceMemberPage,
    );
  const namesOf = ({ members }: { members: { user: { display_name: string } }[] }) =>
    members.map(({ user }) => user.display_name).sort();

  beforeAll(async () => {
    const { server, workspace, moderator } = world();
    await join(server, workspace, await signIn(server, "Ann %_x"), "member");
    await join(server, workspace, await signIn(server, "Änne"), "member");
    (await moderator.patch("/api/me", { handle: "mo_mod" })).is(200, UserAnswer);
  });

  test("the first page counts everybody, and each role", async () => {
    const { workspace } = world();
    const first = await page();
    expect(first).toMatchObject({
      has_more: false,
      total_count: 6,
      total_by_role: { owner: 1, moderator: 1, member: 3, bot: 0, guest: 1 },
    });
    expect(first).not.toHaveProperty("next_cursor");
    expect(first.members).toHaveLength(6);
    expect(first.members.every((member) => member.workspace_id === workspace.id)).toBe(true);
    expect(first.members.some(({ user }) => "notification_settings" in user)).toBe(false);
  });

  test("pages follow one another through everybody, once", async () => {
    const seen: string[] = [];
    let query = "?limit=2";
    for (let pages = 1; ; pages += 1) {
      const next = await page(query);
      seen.push(...next.members.map(({ user }) => user.id));
      expect(next.has_more).toBe(next.next_cursor !== undefined);
      expect("total_count" in next).toBe(pages === 1);
      expect("total_by_role" in next).toBe(pages === 1);
      if (next.next_cursor === undefined) break;
      expect(next.members).toHaveLength(2);
      query = `?limit=2&cursor=${next.next_cursor}`;
    }
    const everybody = (await page()).members.map(({ user }) => user.id);
    expect(seen).toEqual(everybody);
  });

  test("a role filters, and is counted alone", async () => {
    const members = await page("?role=member&limit=1");
    expect(members).toMatchObject({ has_more: true, total_count: 3 });
    expect(members).not.toHaveProperty("total_by_role");
    expect(await page("?role=bot")).toEqual({ members: [], has_more: false, total_count: 0 });
  });

  test("people are found by name and handle, and signs of patterns are plain text", async () => {
    expect(namesOf(await page("?q=olga"))).toEqual(["Olga Owner"]);
    expect(namesOf(await page("?q=%40mo_m"))).toEqual(["Mo Moderator"]);
    expect(namesOf(await page(`?q=${encodeURIComponent("%_")}`))).toEqual(["Ann %_x"]);
    expect(namesOf(await page(`?q=${encodeURIComponent("\\")}`))).toEqual([]);
    const found = await page("?q=m&role=moderator");
    expect(found).toMatchObject({ total_count: 1 });
    expect(found).not.toHaveProperty("total_by_role");
  });

  test("a limit beyond the maximum is the maximum", async () => {
    expect((await page("?limit=201")).members).toHaveLength(6);
    expect((await page("?limit=99999999999")).members).toHaveLength(6);
  });

  test.each([
    ["limit", "?limit=0"],
    ["limit", "?limit=-1"],
    ["limit", "?limit=1.5"],
    ["limit", "?limit=many"],
    ["limit", "?limit="],
    ["cursor", "?cursor=%00"],
    ["cursor", "?cursor=UPPER"],
    ["role", "?role=captain"],
    ["q", `?q=${"q".repeat(201)}`],
  ])("a page is refused by its %s: %s", async (field, query) => {
    const { member, workspace } = world();
    const answer = await member.get(`/api/workspaces/${workspace.id}/members${query}`);
    expect(answer.refused(400).error).toContain(field);
  });

  test("who joins later is counted at once", async () => {
    const { server, workspace, owner } = world();
    const before = (await page("", owner)).total_count!;
    await join(server, workspace, await signIn(server, "Zoe"), "guest");
    const after = await page("", owner);
    expect(after.total_count).toBe(before + 1);
    expect(after.total_by_role?.guest).toBe(2);
  });
});
