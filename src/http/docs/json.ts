/** What JSON holds under a key; `undefined` where there is no such thing. */
export const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), value);

export const textAt = (value: unknown, ...keys: readonly string[]): string => {
  const found = at(value, ...keys);
  return typeof found === "string" ? found : "";
};

export const listAt = (value: unknown, ...keys: readonly string[]): readonly unknown[] => {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : [];
};

export const entriesAt = (value: unknown, ...keys: readonly string[]): [string, unknown][] => {
  const found = at(value, ...keys);
  return isObject(found) ? Object.entries(found) : [];
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
