/** What this is, for those who come by: the page at the root, which the build writes in every language. */
export const home = {
  page: "ClickClack: team chat in one file",
  title: "Team chat that runs from one file",
  intro:
    "For people, bots and agents, on your own machine. Open source, no account anywhere else, nothing to assemble.",
  points: {
    file: {
      title: "One file",
      text: "Download it, run it, open the page. The server, the app and the command line are one executable, and your data is a folder beside it.",
    },
    safe: {
      title: "Nothing lost",
      text: "A message is on disk before it is shown as sent. Close the lid, change networks, restart the server: the conversation goes on where it was.",
    },
    bots: {
      title: "Bots are colleagues",
      text: "People, bots and agents share the same channels and the same API. A bot always wears its badge, so you know who is talking.",
    },
    hand: {
      title: "At hand",
      text: "Jump anywhere in three keystrokes, read everything without a mouse. Calm, dense, and fast on the laptop you already have.",
    },
  },
  footer: "Made with care, and two claws.",
  signIn: "Sign in",
  signInHere: "Sign in to this server",
  docs: "Docs",
  api: "API",
  source: "Source",
  own: "Or run your own",
  picture:
    "A channel with a chart, a quote, reactions and an agent's answer, and a thread open beside it",
  licence: "MIT licensed. This page loads nothing from elsewhere and counts nobody.",
};
