/** What an example needs to know, from the environment; ends the program with a sentence when it is not there. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  console.error(`Set ${name}: see examples/bot/README.md.`);
  process.exit(2);
}
