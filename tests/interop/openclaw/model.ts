import { type } from "arktype";

/** A tool that the model asks for. */
export interface Call {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What is said, piece by piece; where there is a promise, the model waits for it. */
export type Speech = readonly (string | Promise<unknown>)[];

/** One answer of the model: what it says about its work, and then the tool that it asks for or its answer. */
export interface Turn {
  readonly comments?: Speech;
  readonly call?: Call;
  readonly says?: Speech;
}

/** A server in place of a model: what it answers was written down before. */
export interface ScriptedModel {
  /** Its base URL, as OpenAI's SDK takes it. */
  readonly url: string;
  /** What it was told each time: all there was said and all that tools answered. */
  readonly told: readonly string[];
  /** Whoever says `«word»` gets these answers, each but the first after a tool has answered. */
  teach(word: string, turns: readonly Turn[]): void;
  stop(): Promise<void>;
}

const Content = type("string").or(type({ "text?": "string" }).array());
const Request = type({
  model: "string",
  input: type({
    "type?": "string",
    "role?": "string",
    "content?": Content,
    "output?": Content,
  }).array(),
});
type Item = (typeof Request.infer)["input"][number];

/** Starts a model that speaks OpenAI's Responses API, as a stream. */
export function startModel(): ScriptedModel {
  const scripts = new Map<string, readonly Turn[]>();
  const told: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    routes: {
      "/v1/responses": {
        async POST(request) {
          const { model, input } = Request.assert(await request.json());
          told.push(input.map(textOf).join("\n"));
          const { word, turn } = placeIn(input);
          const answer = scripts.get(word)?.[turn] ?? { says: ["Aye."] };
          return new Response(streamed(model, answer), {
            headers: { "content-type": "text/event-stream" },
          });
        },
      },
    },
  });
  return {
    url: new URL("/v1", server.url).href,
    told,
    teach: (word, turns) => void scripts.set(word, turns),
    stop: () => server.stop(true),
  };
}

/** The word that was said last, and how many tools have answered since. */
function placeIn(input: readonly Item[]): { word: string; turn: number } {
  const spoken = input.findLastIndex(
    (item) => item.role === "user" && wordIn(textOf(item)) !== undefined,
  );
  const last = input[spoken];
  if (last === undefined) return { word: "", turn: 0 };
  const turn = input.slice(spoken).filter((item) => item.type === "function_call_output").length;
  return { word: wordIn(textOf(last)) ?? "", turn };
}

const wordIn = (text: string): string | undefined => [...text.matchAll(/«([a-z]+)»/g)].at(-1)?.[1];

function textOf({ content, output }: Item): string {
  const said = content ?? output ?? "";
  return typeof said === "string" ? said : said.map(({ text }) => text ?? "").join("\n");
}

/** An answer as the events of the Responses API. */
async function* streamed(model: string, { comments, call, says }: Turn): AsyncGenerator<string> {
  const response = { id: newId("resp"), object: "response", model, output: [] };
  const event = (type: string, fields: Readonly<Record<string, unknown>>) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  let output_index = 0;

  yield event("response.created", { response: { ...response, status: "in_progress" } });
  const speeches = [
    { phase: "commentary", speech: comments },
    { phase: "final_answer", speech: says },
  ];
  for (const { phase, speech } of speeches.slice(0, call === undefined ? 2 : 1)) {
    if (speech === undefined) continue;
    const item = { id: newId("msg"), type: "message", role: "assistant", phase };
    const part = { type: "output_text", annotations: [] };
    const place = { item_id: item.id, output_index, content_index: 0 };
    let text = "";
    yield event("response.output_item.added", {
      output_index,
      item: { ...item, status: "in_progress", content: [] },
    });
    yield event("response.content_part.added", { ...place, part: { ...part, text } });
    for (const piece of speech) {
      if (typeof piece === "string") {
        text += piece;
        yield event("response.output_text.delta", { ...place, delta: piece });
      } else await piece;
    }
    yield event("response.output_text.done", { ...place, text });
    yield event("response.content_part.done", { ...place, part: { ...part, text } });
    yield event("response.output_item.done", {
      output_index,
      item: { ...item, status: "completed", content: [{ ...part, text }] },
    });
    output_index += 1;
  }
  if (call !== undefined) {
    const item = {
      id: newId("fc"),
      type: "function_call",
      call_id: newId("call"),
      name: call.name,
    };
    const asked = JSON.stringify(call.arguments);
    const place = { item_id: item.id, output_index };
    yield event("response.output_item.added", {
      output_index,
      item: { ...item, status: "in_progress", arguments: "" },
    });
    yield event("response.function_call_arguments.delta", { ...place, delta: asked });
    yield event("response.function_call_arguments.done", { ...place, arguments: asked });
    yield event("response.output_item.done", {
      output_index,
      item: { ...item, status: "completed", arguments: asked },
    });
  }
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  yield event("response.completed", { response: { ...response, status: "completed", usage } });
}

const newId = (prefix: string): string => `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`;
