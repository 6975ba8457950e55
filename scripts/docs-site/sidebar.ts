/** The pages of docs/ in the order in which they are offered, under what one wants to do; `tests/docs/site.test.ts` holds it to the folder. */
export const sections: readonly { title: string; pages: readonly string[] }[] = [
  {
    title: "Begin",
    pages: ["install", "docker", "kubernetes", "configuration", "import", "upgrading"],
  },
  {
    title: "Look after a server",
    pages: [
      ...["admin", "deployment", "scaling", "backup", "export", "observability", "doctor"],
      ...["auth", "auth-providers", "moderation", "security"],
    ],
  },
  {
    title: "Build on it",
    pages: [
      ...["api", "realtime", "sdk", "bots", "bot-installs", "hooks", "integrations", "mcp"],
      ...["embeds", "cli", "agent-friendly-cli"],
    ],
  },
  {
    title: "How it is made",
    pages: ["architecture", "benchmarks", "development", "dependencies", "languages", "releasing"],
  },
];
