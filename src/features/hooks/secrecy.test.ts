import { describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { useLogLines } from "../../../tests/harness/log-lines.ts";
import { useWorld } from "../../../tests/harness/world.ts";
import { IncomingHookCreated } from "./wire.ts";

describe.each(engines)("a hook's secret address on $name", (engine) => {
  const lines = useLogLines();
  const world = useWorld({ engine, access_log: "all", metrics: true });

  test("is in no log, metric, event or answer, however it is used", async () => {
    const { owner, nobody, workspace, general } = world();
    const list = `/api/workspaces/${workspace.id}/incoming-hooks`;
    const made = (await owner.post(list, { channel_id: general.id })).is(201, IncomingHookCreated);
    const { token, incoming_hook } = made;
    const path = `/api/hooks/in/${token}`;

    const answers = [
      await nobody.post(path, { text: "posted" }),
      await nobody.post(path, {}),
      await nobody.post(path, "{"),
      await nobody.post(path, "x".repeat(1024 * 1024 + 1)),
      await nobody.get(path),
      await nobody.call("PUT", path, {}),
      await nobody.call("OPTIONS", path),
      await nobody.post(`${path}/`, { text: "posted" }),
      await nobody.post(`${path}/more`, { text: "posted" }),
      await nobody.post(`${path}%20`, { text: "posted" }),
      await nobody.post(`${path}?x=${token}`, { text: "posted" }),
      await owner.get(list),
      await owner.get(`/api/realtime/events?workspace_id=${workspace.id}`),
      await owner.get(`/api/channels/${general.id}/messages`),
      await owner.delete(`${list}/${incoming_hook.id}`),
      await nobody.post(path, { text: "posted" }),
      await nobody.get("/metrics"),
    ];
    expect(lines.some((line) => line.includes("/api/hooks/in/:token"))).toBe(true);
    expect(answers.at(-1)?.text).toContain('route="/api/hooks/in/:token"');
    const secret = token.slice(4);
    for (const said of [...lines, ...answers.map(({ text }) => text)])
      expect(said).not.toContain(secret);
    for (const { headers } of answers) expect(JSON.stringify([...headers])).not.toContain(secret);
  });
});
