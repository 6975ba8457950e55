import { plural } from "../plural.ts";

export const questions = {
  asks: "Question",
  buttons: "Buttons",
  answer: "Answer",
  skip: "Skip",
  other: "Something else",
  otherFor: (header: string) => `Something else for ${header}`,
  lookAt: "Look at it first",
  missing: "Answer every question, or skip.",
  missingNoSkip: "Answer every question.",
  sending: "Sending…",
  notSent: (why: string) => `Your answer was not taken. ${why}`,
  onlyFor: (names: string) => `${names} can answer.`,
  others: (count: number) => plural(count, { one: "1 other", other: "# others" }),
  you: "You",
  expires: (time: string) => `Can be answered until ${time}`,
  expiresIn: (left: string) => `${left} left to answer`,

  /** `name` is absent for the reader. */
  submitted: (name: string | undefined) =>
    name === undefined ? "You have answered" : `Answered by ${name}`,
  skipped: (name: string | undefined) =>
    name === undefined ? "You have skipped it" : `Skipped by ${name}`,
  waiting: (bot: string) => `${bot} has not said more yet`,
  answeredElsewhere: "Answered elsewhere",
  cancelled: "No longer asked",
  failed: "Could not go on",
  expired: "The time to answer is over",

  pressed: "Pressed",
  confirmTitle: "Are you sure?",
  cancel: "Cancel",
};
