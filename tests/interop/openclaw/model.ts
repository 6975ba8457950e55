import { type } from "arktype";

/** A tool that the model asks for. */
export interface Call {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** One answer of the model: what it says, piece by piece, waiting where there is a promise, and the tools it asks for. */
export interface Turn {
  readonly says?: readonly (string | Promise<unknown>)[];
  readonly calls?: readonly Call[];
}

/** A server in place of a model: what it answers was written down before. */
export interface ScriptedModel {
  /** Its base URL, as OpenAI's SDK takes it. */
  readonly url: string;
  /** What it was asked, a message a line, without the words of the system. */
  readonly asked: readonly string[];
  /** Whoever says `«word»` gets these answers, one after the other as the turn goes on. */
  teach(word: string, turns: readonly Turn[]): void;
  stop(): Promise<void>;
}

const Content = type("string | null").or(type({ "text?": "string" }).array());
const Request = type({
  model: "string",
  messages: type({ role: "string", "content?": Content }).array(),
});
type Message = (typeof Request.infer)["messages"][number];

/** Starts a model that speaks OpenAI's chat completions, as a stream. */
export function startModel(): ScriptedModel {
  const scripts = new Map<string, readonly Turn[]>();
  const asked: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    routes: {
      "/v1/chat/completions": {
        async POST(request) {
          const { model, messages } = Request.assert(await request.json());
          asked.push(
            messages
              .filter(({ role }) => role !== "system")
              .map(textOf)
              .join("\n"),
          );
          const { word, turn } = placeIn(messages);
          const answer = scripts.get(word)?.[turn] ?? { says: ["Aye."] };
          return new Response(chunks(model, `${word}_${turn}`, answer), {
            headers: { "content-type": "text/event-stream" },
          });
        },
      },
    },
  });
  return {
    url: new URL("/v1", server.url).href,
    asked,
    teach: (word, turns) => void scripts.set(word, turns),
    stop: () => server.stop(true),
  };
}

/** The word that was said last, and how many answers it has got. */
function placeIn(messages: readonly Message[]): { word: string; turn: number } {
  const spoken = messages.findLastIndex(
    (message) => message.role === "user" && wordIn(textOf(message)) !== undefined,
  );
  const last = messages[spoken];
  if (last === undefined) return { word: "", turn: 0 };
  const turn = messages.slice(spoken).filter(({ role }) => role === "assistant").length;
  return { word: wordIn(textOf(last)) ?? "", turn };
}

const wordIn = (text: string): string | undefined => [...text.matchAll(/«([a-z]+)»/g)].at(-1)?.[1];

function textOf({ content }: Message): string {
  if (typeof content === "string") return content;
  return (content ?? []).map(({ text }) => text ?? "").join("\n");
}

async function* chunks(model: string, id: string, { says = [], calls = [] }: Turn) {
  const event = (choices: readonly unknown[], rest: Readonly<Record<string, unknown>> = {}) => {
    const chunk = { id, object: "chat.completion.chunk", created: 0, model, choices, ...rest };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  };
  const delta = (delta: unknown, finish_reason: string | null = null) =>
    event([{ index: 0, delta, finish_reason }]);

  yield delta({ role: "assistant", content: "" });
  for (const piece of says) {
    if (typeof piece === "string") yield delta({ content: piece });
    else await piece;
  }
  const tool_calls = calls.map((call, index) => ({
    index,
    id: `call_${id}_${index}`,
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
  if (tool_calls.length > 0) yield delta({ tool_calls });
  yield delta({}, tool_calls.length > 0 ? "tool_calls" : "stop");
  yield event([], { usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } });
  yield "data: [DONE]\n\n";
}
