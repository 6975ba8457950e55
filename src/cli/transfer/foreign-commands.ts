import type { Command } from "commander";

/** Adds the imports of what other programs export, as commands below `import`. */
export function foreignCommands(_parent: Command): void {}
