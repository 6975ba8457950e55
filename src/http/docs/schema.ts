import { html, joined, type Html } from "./html.ts";
import { at, entriesAt, listAt, textAt } from "./json.ts";

const REFERENCE = "#/components/schemas/";
/** Keywords of JSON Schema that bound a value, in the words of the page. */
const BOUNDS: readonly [string, string][] = [
  ["minLength", "at least %s characters"],
  ["maxLength", "at most %s characters"],
  ["minimum", "%s or more"],
  ["maximum", "%s or less"],
  ["maxItems", "at most %s"],
  ["pattern", "as %s"],
];

/** A schema as TypeScript writes a type, with links to the named ones. `depth` is how far its lines are indented. */
export function typeOf(schema: unknown, depth = 0): Html {
  const reference = textAt(schema, "$ref");
  if (reference.startsWith(REFERENCE)) {
    const name = reference.slice(REFERENCE.length);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const constant = at(schema, "const");
  if (constant !== undefined) return html`${JSON.stringify(constant)}`;
  const choices = listAt(schema, "enum");
  if (choices.length > 0)
    return html`${choices.map((choice) => JSON.stringify(choice)).join(" | ")}`;
  const options = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")];
  if (options.length > 0)
    return joined(
      options.map((option) => typeOf(option, depth)),
      " | ",
    );
  const type = at(schema, "type");
  if (Array.isArray(type)) return html`${type.join(" | ")}`;
  if (type === "array") return html`${typeOf(at(schema, "items"), depth)}[]`;
  return type === "object" || type === undefined ? objectOf(schema, depth) : html`${String(type)}`;
}

function objectOf(schema: unknown, depth: number): Html {
  const properties = entriesAt(schema, "properties");
  if (properties.length === 0) return html`object`;
  const required = listAt(schema, "required");
  const indent = "  ".repeat(depth + 1);
  const lines = properties.map(([name, property]) => {
    const mark = required.includes(name) ? "" : "?";
    const note = noteOn(property);
    const comment = note === "" ? html`` : html` <i>// ${note}</i>`;
    return html`${indent}${name}${mark}: ${typeOf(property, depth + 1)};${comment}`;
  });
  return joined([html`{`, ...lines, html`${"  ".repeat(depth)}}`], "\n");
}

/** What holds for a value beyond its type, in words. */
export function noteOn(schema: unknown): string {
  const items = at(schema, "items");
  const bounds = BOUNDS.flatMap(([keyword, words]) => {
    const bound = at(schema, keyword);
    return bound === undefined ? [] : [words.replace("%s", String(bound))];
  });
  const each = items === undefined ? "" : noteOn(items);
  return [textAt(schema, "description"), ...bounds, ...(each === "" ? [] : [`each ${each}`])]
    .filter((part) => part !== "")
    .join(", ");
}
