import { join } from "node:path";

const OF: readonly (readonly [window: string, label: string])[] = [
  ["light", "light"],
  ["dark", "dark"],
  ["tablet", "768 wide"],
  ["phone", "phone"],
  ["phone-dark", "phone, dark"],
];

/** Writes the list of all pictures: what each scene shows, with a link for each window. */
export async function writeList(
  folder: string,
  scenes: readonly { name: string; shows: string }[],
  files: readonly string[],
): Promise<void> {
  const rows = scenes.map(({ name, shows }) => {
    const links = OF.filter(([window]) => files.includes(`${name}-${window}.webp`)).map(
      ([window, label]) => `[${label}](${name}-${window}.webp)`,
    );
    return `| \`${name}\` | ${shows} | ${links.join(" · ")} |`;
  });
  const text = `# Picture book

Every screen of the web app, taken from the compiled program by \`bun run screenshots\`, which also fills it with the small
team that is to be seen. It writes this list too.

| Scene | What it shows | Pictures |
| --- | --- | --- |
${rows.join("\n")}
`;
  await Bun.write(join(folder, "README.md"), text);
  await Bun.spawn(["bun", "fmt", join(folder, "README.md")], { stdout: "ignore" }).exited;
}
