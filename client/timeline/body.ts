import { words } from "../words/words.ts";
import { piecesOf, type Named, type Piece } from "./chips.ts";
import { highlight } from "./highlight.ts";

/** Where a name is only text. */
const NO_NAMES = "code, pre, a";

/** Shows people, channels and emoji that a message's text names as such. */
export function showNames(body: HTMLElement, named: Named): void {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const found: { node: Text; pieces: Piece[] }[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text) || node.parentElement?.closest(NO_NAMES)) continue;
    const pieces = piecesOf(node.data, named);
    if (pieces.some(({ kind }) => kind !== "text")) found.push({ node, pieces });
  }
  for (const { node, pieces } of found) node.replaceWith(...pieces.map(elementOf));
}

function elementOf(piece: Piece): Node {
  switch (piece.kind) {
    case "text":
      return document.createTextNode(piece.text);
    case "person": {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = piece.me ? "mention me" : "mention";
      chip.dataset["user"] = piece.id;
      chip.title = piece.name;
      chip.textContent = piece.text;
      return chip;
    }
    case "everybody": {
      const chip = document.createElement("span");
      chip.className = "mention me";
      chip.textContent = piece.text;
      return chip;
    }
    case "channel": {
      const link = document.createElement("a");
      link.className = "channel-chip";
      link.href = piece.path;
      link.textContent = piece.text;
      return link;
    }
    case "emoji":
      return emojiOf(piece.text, piece.emoji);
  }
}

/** The emoji, which reads as it was written; our own is drawn by the style sheet. */
function emojiOf(text: string, emoji: string): HTMLElement {
  const own = emoji.startsWith(":");
  const mark = document.createElement("span");
  mark.className = own ? "emoji claw" : "emoji";
  mark.title = text;
  if (own) {
    mark.role = "img";
    mark.ariaLabel = text;
  } else mark.textContent = emoji;
  return mark;
}

const COPIED_MS = 1_500;

/** Gives blocks of code their frame, a button to copy them, and their colours when those have been found. */
export function frameCode(body: HTMLElement, signal: AbortSignal): void {
  const blocks = body.querySelectorAll("pre");
  body.classList.toggle("with-code", blocks.length > 0);
  for (const block of blocks) {
    const language = block.dataset["language"] ?? "";
    const frame = document.createElement("div");
    frame.className = "code-block";
    block.replaceWith(frame);
    // A long line scrolls inside its block, so the block must be reachable by keyboard.
    block.tabIndex = 0;
    block.role = "region";
    block.ariaLabel = words().message.code(language);
    frame.append(block);
    if (language !== "") frame.append(languageMark(language));
    frame.append(copyButton(block));
    const code = block.querySelector("code");
    if (code === null || language === "") continue;
    void highlight(code.textContent ?? "", language, signal).then((html) => {
      if (html !== undefined && !signal.aborted) code.innerHTML = html;
    });
  }
}

function languageMark(language: string): HTMLElement {
  const mark = document.createElement("span");
  mark.className = "code-language";
  mark.ariaHidden = "true";
  mark.textContent = language;
  return mark;
}

function copyButton(block: HTMLElement): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-button";
  button.textContent = words().message.copy;
  button.addEventListener("click", () => {
    const say = (word: string) => {
      button.textContent = word;
      setTimeout(() => (button.textContent = words().message.copy), COPIED_MS);
    };
    navigator.clipboard.writeText(block.textContent ?? "").then(
      () => say(words().message.copied),
      () => say(words().message.notCopied),
    );
  });
  return button;
}
