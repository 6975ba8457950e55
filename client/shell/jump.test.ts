import { expect, test } from "bun:test";
import { rankGoals, type Goal } from "./jump.ts";

const channel = (label: string, unread = 0): Goal => ({
  id: label,
  label,
  kind: "channel",
  unread,
});
const found = (goals: Goal[], typed: string) => rankGoals(goals, typed).map((goal) => goal.label);

test("jumping finds the beginning of a name before the middle of another", () => {
  const goals = [channel("rebuild"), channel("web-builds"), channel("builds")];
  expect(found(goals, "build")).toEqual(["builds", "web-builds", "rebuild"]);
});

test("jumping finds letters in order, and nothing that lacks one", () => {
  expect(found([channel("general"), channel("random")], "gnr")).toEqual(["general"]);
});

test("jumping ignores case, accents and a leading #", () => {
  expect(found([channel("Café-Größe")], "#cafe-gro")).toEqual(["Café-Größe"]);
});

test("a person is found by handle too", () => {
  const ava: Goal = { id: "u", label: "Ava Lindqvist", kind: "person", also: "al" };
  expect(found([ava], "@al")).toEqual(["Ava Lindqvist"]);
});

test("with nothing typed, unread channels come first", () => {
  expect(found([channel("a"), channel("b", 2), channel("c")], "")).toEqual(["b", "a", "c"]);
});
