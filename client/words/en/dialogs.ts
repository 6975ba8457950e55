import { fullTime } from "../../ui/time.ts";

/** What small dialogs say. */
export const dialogs = {
  status: {
    title: "Your status",
    what: "What is going on?",
    placeholder: "Looking for a bigger shell",
    chooseEmoji: "Choose an emoji",
    presets: "Often said",
    preset: {
      meeting: "In a meeting",
      lunch: "At lunch",
      commuting: "On the way",
      focus: "Concentrating",
      sick: "Out sick",
      holiday: "On holiday",
    },
    until: "Clear it after",
    asItIs: (iso: string) => fullTime(iso),
    lastings: {
      always: "Do not clear it",
      "half-hour": "Half an hour",
      hour: "An hour",
      "four-hours": "Four hours",
      day: "Today",
      week: "This week",
    },
    save: "Save",
    clear: "Clear the status",
  },
  remind: {
    title: "Remind me of this message",
    in: {
      soon: "In 20 minutes",
      hour: "In an hour",
      later: "In three hours",
      tomorrow: "Tomorrow morning",
      week: "Next week",
    },
    at: "At another time",
    submit: "Remind me",
    done: (time: string) => `You will be reminded: ${time}.`,
    refused: (why: string) => `The reminder was not set. ${why}`,
  },
  reactions: {
    title: "Who reacted",
    more: "Show more",
    failed: "Who reacted could not be loaded.",
  },
  jump: {
    title: "Jump to",
    label: "Jump to a channel, a person or a workspace",
    results: "Results",
    nothing: "Nothing by that name here.",
    kind: {
      channel: "",
      archived: "archived",
      direct: "",
      group: "group",
      person: "",
      workspace: "workspace",
      search: "",
    },
  },
  workspace: {
    intro:
      "A workspace is a team of its own, with its own channels and people. You will be its owner.",
    submit: "Create workspace",
    name: "Name",
    namePlaceholder: "Harbour Crew",
  },
};
