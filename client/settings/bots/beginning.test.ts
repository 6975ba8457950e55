import { expect, test } from "bun:test";
import { codeOf, PLAIN } from "./beginning.ts";
import { BUNDLES } from "./scopes.ts";

const write = new Set<string>(BUNDLES["bot:write"]);

test("a setup code says of its defaults what was chosen, and asks for the scope that goes with it", () => {
  expect(codeOf(PLAIN, write)).toEqual({ scopes: ["bot:write"] });
  expect(codeOf({ ...PLAIN, only: [] }, write)).toEqual({ scopes: ["bot:write"] });
  const all = codeOf({ channel: "builds", only: ["usr_1", "usr_2"], activity: true }, write);
  expect(all.defaults).toEqual({
    defaultTo: "channel:builds",
    allowFrom: ["usr_1", "usr_2"],
    agentActivity: true,
  });
  expect(all.scopes).toEqual([...BUNDLES["bot:write"], "agent_activity:write"]);
});
