/** A field of some JSON; an error when it is missing or of another type. */
export function textField(json: unknown, name: string): string {
  const value = typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined;
  if (typeof value !== "string") throw new Error(`There is no text "${name}" in an answer.`);
  return value;
}

export function numberField(json: unknown, name: string): number {
  const value = typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined;
  if (typeof value !== "number") throw new Error(`There is no number "${name}" in an answer.`);
  return value;
}

export function listField(json: unknown, name: string): readonly unknown[] {
  const value = typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined;
  if (!Array.isArray(value)) throw new Error(`There is no list "${name}" in an answer.`);
  return value;
}
