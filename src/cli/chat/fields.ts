import { styled } from "../output.ts";

/** Facts about one thing, a line each unless they have more, after their names; those that are unknown or empty are left out. */
export function fields(facts: Readonly<Record<string, string | undefined>>): string {
  const known = Object.entries(facts).filter(([, fact]) => fact);
  const width = Math.max(...known.map(([name]) => name.length));
  const below = `\n${" ".repeat(width + 2)}`;
  return known
    .map(
      ([name, fact = ""]) =>
        `${styled("dim", name.padEnd(width))}  ${fact.replaceAll("\n", below)}`,
    )
    .join("\n");
}
