/** A text with its selection: `start` and `end` as in a text area. */
export interface Selected {
  text: string;
  start: number;
  end: number;
}

export type Format = "bold" | "italic" | "strike" | "code" | "link" | "list" | "quote" | "block";

const AROUND = { bold: "**", italic: "_", strike: "~~", code: "`" } as const;
const LINE_START = { list: "- ", quote: "> " } as const;

/** The Markdown for a format applied to what is selected; applied again, it goes away. */
export function format(selected: Selected, how: Format): Selected {
  switch (how) {
    case "bold":
    case "italic":
    case "strike":
    case "code":
      return wrap(selected, AROUND[how]);
    case "list":
    case "quote":
      return prefixLines(selected, LINE_START[how]);
    case "link":
      return link(selected);
    case "block":
      return codeBlock(selected);
  }
}

function wrap({ text, start, end }: Selected, mark: string): Selected {
  const before = text.slice(0, start);
  const inside = text.slice(start, end);
  const after = text.slice(end);
  if (before.endsWith(mark) && after.startsWith(mark)) {
    const at = start - mark.length;
    return {
      text: before.slice(0, at) + inside + after.slice(mark.length),
      start: at,
      end: at + inside.length,
    };
  }
  const at = start + mark.length;
  return { text: before + mark + inside + mark + after, start: at, end: at + inside.length };
}

function prefixLines({ text, start, end }: Selected, prefix: string): Selected {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const to = text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end);
  const lines = text.slice(from, to).split("\n");
  const there = lines.every((line) => line.startsWith(prefix));
  const changed = lines
    .map((line) => (there ? line.slice(prefix.length) : prefix + line))
    .join("\n");
  const sign = there ? -1 : 1;
  return {
    text: text.slice(0, from) + changed + text.slice(to),
    start: Math.max(from, start + sign * prefix.length),
    end: end + sign * prefix.length * lines.length,
  };
}

function link({ text, start, end }: Selected): Selected {
  const label = text.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(label);
  const inserted = isAddress ? `[](${label})` : `[${label}](https://)`;
  const caret = isAddress ? start + 1 : start + label.length + 3;
  return {
    text: text.slice(0, start) + inserted + text.slice(end),
    start: caret,
    end: isAddress ? caret : caret + "https://".length,
  };
}

function codeBlock({ text, start, end }: Selected): Selected {
  const before = text.slice(0, start);
  const lead = before === "" || before.endsWith("\n") ? "" : "\n";
  const inside = text.slice(start, end);
  const open = `${lead}\`\`\`\n`;
  const at = start + open.length;
  return {
    text: `${before}${open}${inside}\n\`\`\`\n${text.slice(end)}`,
    start: at,
    end: at + inside.length,
  };
}
