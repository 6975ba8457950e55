import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** As much of an OpenAPI document as the reference shows. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  description?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
}
interface Content {
  [type: string]: { schema?: Schema; examples?: Record<string, { value?: unknown }> };
}
interface Answer {
  description?: string;
  content?: Content;
}
interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: {
    name: string;
    in: string;
    required?: boolean;
    description?: string;
    schema?: Schema;
  }[];
  requestBody?: { content?: Content };
  responses?: Record<string, Answer>;
}
export interface OpenApi {
  info: { title: string; version: string; description?: string };
  paths: Record<string, Partial<Record<string, Operation>>>;
  components: { schemas: Record<string, Schema> };
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** Where an entry of the sidebar leads. */
export interface Entry {
  text: string;
  link: string;
}

/** Writes a page for each group of operations, one for all objects, and a first one; answers them for the sidebar. */
export async function writeReference(document: OpenApi, to: string): Promise<Entry[]> {
  await mkdir(to, { recursive: true });
  const groups = new Map<string, string[]>();
  const lines: string[] = [];
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = operations[method];
      if (operation === undefined) continue;
      const group = operation.tags?.[0] ?? "Others";
      groups.set(group, [...(groups.get(group) ?? []), section(method, path, operation)]);
      lines.push(
        `| \`${method.toUpperCase()}\` | [\`${path}\`](./${slug(group)}#${operation.operationId.toLowerCase()}) | ${cell(operation.summary)} |`,
      );
    }
  }
  const entries: Entry[] = [{ text: "All operations", link: "/reference/" }];
  for (const [group, sections] of [...groups].toSorted(([a], [b]) => a.localeCompare(b))) {
    await Bun.write(join(to, `${slug(group)}.md`), `# ${group}\n\n${sections.join("\n")}`);
    entries.push({ text: group, link: `/reference/${slug(group)}` });
  }
  await Bun.write(join(to, "objects.md"), objectsPage(document));
  entries.push({ text: "Objects", link: "/reference/objects" });
  await Bun.write(
    join(to, "index.md"),
    `# API reference\n\n${text(document.info.description)} A server shows its own at \`/api/docs\`; the document is ` +
      `<a href="/openapi.json" target="_blank">openapi.json</a>. [The guide](../api.md) says what holds for all of them.\n\n` +
      `| Method | Path | What it does |\n| --- | --- | --- |\n${lines.join("\n")}\n`,
  );
  return entries;
}

function section(method: string, path: string, operation: Operation): string {
  const parts = [
    `## ${text(operation.summary ?? operation.operationId)} {#${operation.operationId.toLowerCase()}}`,
    `\`\`\`http\n${method.toUpperCase()} ${path}\n\`\`\``,
  ];
  if (operation.description) parts.push(text(operation.description));
  const parameters = operation.parameters ?? [];
  if (parameters.length > 0)
    parts.push(
      table(
        ["Parameter", "In", "Type", "What it is"],
        parameters.map(({ name, in: where, required, schema, description }) => [
          `\`${name}\`${required === true ? " *" : ""}`,
          where,
          typeOf(schema),
          cell(description),
        ]),
      ),
    );
  for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {}))
    parts.push(`**Body** \`${type}\`: ${typeOf(schema)}`, ...fieldsOf(schema));
  const answers = Object.entries(operation.responses ?? {});
  for (const [status, answer] of answers.filter(([code]) => code < "400"))
    parts.push(...answered(status, answer));
  const failures = answers.filter(([code]) => code >= "400");
  if (failures.length > 0)
    parts.push(
      table(
        ["Status", "`code`", "When"],
        failures.map(([status, { description, content }]) => [
          status,
          codesOf(content),
          cell(description),
        ]),
      ),
    );
  return `${parts.join("\n\n")}\n`;
}

function answered(status: string, { description, content }: Answer): string[] {
  const [type, body] = Object.entries(content ?? {})[0] ?? [];
  if (type === undefined || body === undefined)
    return [`**${status}** ${text(description)}, without a body.`];
  const example = Object.values(body.examples ?? {})[0]?.value;
  return [
    `**${status}** ${text(description)}: ${typeOf(body.schema)}`,
    ...(example === undefined || type !== "application/json"
      ? []
      : [`\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``]),
  ];
}

/** The codes of an error, out of its examples. */
function codesOf(content: Content | undefined): string {
  const values = Object.values(content ?? {}).flatMap(({ examples }) =>
    Object.values(examples ?? {}),
  );
  const codes = values.flatMap(({ value }) =>
    typeof value === "object" && value !== null && "code" in value ? [String(value.code)] : [],
  );
  return [...new Set(codes)].map((code) => `\`${code}\``).join(", ");
}

function objectsPage({ components }: OpenApi): string {
  const all = Object.entries(components.schemas).toSorted(([a], [b]) => a.localeCompare(b));
  const parts = all.map(([name, schema]) => {
    const fields = fieldsOf(schema);
    const about = schema.description === undefined ? [] : [text(schema.description)];
    const body = fields.length > 0 ? fields : [typeOf(schema)];
    return [`## ${name} {#${name.toLowerCase()}}`, ...about, ...body].join("\n\n");
  });
  return `---\noutline: false\n---\n\n# Objects\n\nWhat the operations take and answer, by name. A field with * is always there.\n\n${parts.join("\n\n")}\n`;
}

function fieldsOf(schema: Schema | undefined): string[] {
  const properties = Object.entries(schema?.properties ?? {});
  if (properties.length === 0) return [];
  return [
    table(
      ["Field", "Type", "What it is"],
      properties.map(([name, field]) => [
        `\`${name}\`${schema?.required?.includes(name) === true ? " *" : ""}`,
        typeOf(field),
        [cell(field.description), bounds(field)].filter((part) => part !== "").join(" "),
      ]),
    ),
  ];
}

function bounds({ minLength, maxLength, minimum, maximum, maxItems }: Schema): string {
  const said = [
    ...(minLength !== undefined && minLength > 0 ? [`at least ${minLength} characters`] : []),
    ...(maxLength === undefined ? [] : [`up to ${maxLength} characters`]),
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
    ...(maxItems === undefined ? [] : [`up to ${maxItems} of them`]),
  ];
  return said.length === 0 ? "" : `(${said.join(", ")})`;
}

/** A type in words, with a link where it has a name. */
function typeOf(schema: Schema | undefined): string {
  if (schema === undefined) return "anything";
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return `[${name}](./objects#${name.toLowerCase()})`;
  }
  const several = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (several !== undefined) return [...new Set(several.map(typeOf))].join(" or ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if (schema.type === "array") return `list of ${typeOf(schema.items)}`;
  const type = Array.isArray(schema.type) ? schema.type.join(" or ") : (schema.type ?? "anything");
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const slug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, "-");

/** A text as Markdown that is nothing but itself: the generator would take angle brackets and braces for code. */
const text = (value: string | undefined): string =>
  (value ?? "").replace(/</g, "&lt;").replace(/\{\{/g, "{ {");
const cell = (value: string | undefined): string =>
  text(value)
    .replace(/\|/g, "\\|")
    .replace(/\s*\n\s*/g, " ");
