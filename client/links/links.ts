/** A link in a message to somewhere in this app. */
export interface InnerLink {
  /** The path with its query: where it leads. */
  path: string;
  /** Public or internal IDs, as the address has them. */
  workspace: string;
  target: string;
  /** The message that it leads to within the target. */
  message_id?: string;
}

/** As many are shown of one message. */
const MOST = 3;
const CODE = /(?:```|~~~)[\s\S]*?(?:```|~~~|$)|`[^`\n]*`/g;
const ID = /^\w{2,64}$/;

/**
 * The links of a Markdown text that lead to a channel, a thread or a message of this app, each once, without those in code.
 * `origin` is the app's own; what leads anywhere else is none of them.
 */
export function innerLinks(text: string, origin: string): readonly InnerLink[] {
  const start = `${origin}/app/`;
  if (!text.includes(start)) return [];
  const found = new Map<string, InnerLink>();
  const said = text.replaceAll(CODE, " ");
  for (let at = said.indexOf(start); at >= 0; at = said.indexOf(start, at + 1)) {
    const address = /^[^\s<>()[\]"'`*]+/.exec(said.slice(at))?.[0] ?? "";
    const link = toLink(address.replace(/[.,;:!?]+$/, ""));
    if (link !== undefined) found.set(`${link.target} ${link.message_id ?? ""}`, link);
  }
  return [...found.values()].slice(0, MOST);
}

function toLink(address: string): InnerLink | undefined {
  if (!URL.canParse(address)) return undefined;
  const { pathname, searchParams } = new URL(address);
  const [, , workspace = "", target = "", ...more] = pathname.split("/");
  // What is in a pane belongs to whoever opened it.
  if (more.length > 0 || searchParams.has("pane") || !ID.test(workspace)) return undefined;
  if (!/^(?:[CM][A-Z0-9]+|chn_\w+|msg_\w+)$/.test(target) || !ID.test(target)) return undefined;
  const message = searchParams.get("message") ?? "";
  const named = /^msg_\w+$/.test(message);
  return {
    path: pathname + (named ? `?message=${message}` : ""),
    workspace,
    target,
    ...(named && { message_id: message }),
  };
}
