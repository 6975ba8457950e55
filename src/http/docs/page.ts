import { html, NOTHING, type Html } from "./html.ts";
import { at, entriesAt, listAt, textAt } from "./json.ts";
import { noteOn, typeOf } from "./schema.ts";
import { STYLE } from "./style.ts";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly detail: unknown;
}

/** An OpenAPI document as a page to read: no script, nothing from elsewhere. */
export function docsPage(document: unknown): string {
  const operations = entriesAt(document, "paths").flatMap(([path, methods]) =>
    entriesAt(methods).map(([method, detail]): Operation => ({ method, path, detail })),
  );
  const groups = Map.groupBy(operations, ({ detail }) => String(listAt(detail, "tags")[0] ?? ""));
  const tags = [...groups.keys()].toSorted();
  const schemas = entriesAt(document, "components", "schemas");
  const title = textAt(document, "info", "title");
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} API</title>
        ${{ html: `<style>${STYLE}</style>` }}
      </head>
      <body>
        <nav aria-label="Contents">
          <ul>
            ${tags.map((tag) => html`<li><a href="#${anchor(tag)}">${tag}</a></li> `)}
            <li><a href="#schemas">Schemas</a></li>
          </ul>
        </nav>
        <main>
          <h1>${title} API ${textAt(document, "info", "version")}</h1>
          <p>
            ${textAt(document, "info", "description")} The same as a document for programs:
            <a href="openapi.json">openapi.json</a>.
          </p>
          <p>
            Send a token as <code>Authorization: Bearer …</code>; a browser that is signed in sends
            its cookie. Every error is <code>{"error": "A sentence.", "code": "stable_code"}</code>.
          </p>
          ${tags.map((tag) => group(tag, groups.get(tag) ?? []))}
          <h2 id="schemas">Schemas</h2>
          ${schemas.map(
            ([name, schema]) =>
              html`<h3 id="schema-${name}">${name}</h3>
                <pre tabindex="0">${typeOf(schema)}</pre> `,
          )}
        </main>
      </body>
    </html> `.html;
}

const anchor = (tag: string): string => tag.toLowerCase().replaceAll(" ", "-");

const group = (tag: string, operations: readonly Operation[]): Html =>
  html` <h2 id="${anchor(tag)}">${tag}</h2>
    ${operations.map(operation)}`;

function operation({ method, path, detail }: Operation): Html {
  const answers = entriesAt(detail, "responses");
  return html`<details>
    <summary id="${textAt(detail, "operationId")}">
      <b>${method.toUpperCase()}</b> <code>${path}</code> <span>${textAt(detail, "summary")}</span>
    </summary>
    ${parameters(listAt(detail, "parameters"))} ${bodies("Body", at(detail, "requestBody"))}
    ${answers.filter(([status]) => status < "300").map(([status, answer]) => bodies(`${status} ${textAt(answer, "description")}`, answer))}
    ${otherwise(answers.filter(([status]) => status >= "300"))}
  </details> `;
}

function parameters(list: readonly unknown[]): Html {
  if (list.length === 0) return NOTHING;
  return html`<h3>Parameters</h3>
    <table tabindex="0">
      <tbody>
        ${list.map(
          (one) =>
            html`<tr>
              <th scope="row"><code>${textAt(one, "name")}</code></th>
              <td>${textAt(one, "in")}${at(one, "required") === true ? ", required" : ""}</td>
              <td><code>${typeOf(at(one, "schema"))}</code></td>
              <td>${noteOn(at(one, "schema"))}</td>
            </tr> `,
        )}
      </tbody>
    </table>`;
}

function bodies(heading: string, holder: unknown): Html {
  if (holder === undefined) return NOTHING;
  return html`<h3>${heading}</h3>
    ${entriesAt(holder, "content").map(
      ([type, content]) =>
        html`<p class="quiet">${type}</p>
          <pre tabindex="0">${typeOf(at(content, "schema"))}</pre>`,
    )}`;
}

function otherwise(answers: readonly [string, unknown][]): Html {
  if (answers.length === 0) return NOTHING;
  return html`<h3>Otherwise</h3>
    <table tabindex="0">
      <tbody>
        ${answers.map(
          ([status, answer]) =>
            html`<tr>
              <th scope="row">${status}</th>
              <td>${textAt(answer, "description")}</td>
            </tr> `,
        )}
      </tbody>
    </table>`;
}
