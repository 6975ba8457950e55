import { afterEach, describe, expect, test } from "bun:test";
import { Glob } from "bun";
import ts from "typescript";
import * as ar from "./ar/parts/words.ts";
import * as arSettings from "./ar/parts/settings.ts";
import * as arSignIn from "./ar/parts/signin.ts";
import * as arViews from "./ar/parts/views.ts";
import { catalogue, speak, wordsReady } from "./catalogue.ts";
import * as de from "./de/parts/words.ts";
import * as deSettings from "./de/parts/settings.ts";
import * as deSignIn from "./de/parts/signin.ts";
import * as deViews from "./de/parts/views.ts";
import { en } from "./en.ts";
import {
  directionOf,
  firstSpoken,
  isLanguage,
  language,
  LANGUAGES,
  setLanguage,
} from "./language.ts";
import { compareText, list, number } from "./locale.ts";
import { plural } from "./plural.ts";
import { settingsWords } from "./settings.ts";
import { signInWords } from "./signin.ts";
import { viewWords } from "./views.ts";
import { words } from "./words.ts";

const english = { ...en, ...settingsWords(), ...viewWords(), ...signInWords() };
const translated = {
  de: { ...de, ...deSettings, ...deViews, ...deSignIn },
  ar: { ...ar, ...arSettings, ...arViews, ...arSignIn },
};

/** What is the same in both languages by right: names, loans, and what is typed as it stands. */
const SAME: Record<keyof typeof translated, RegExp> = {
  de: /^(ID|Name|Text|Status|Apps?|Bots?|BOT|Emoji|GIF|PDF|Video|Code|Link|Markdown|Moderator|Moderation|Thread|Threads|Webhooks|Token|Filter|Profil|Admin|Integrationen|Online|online|Offline|offline|Shell|Alt|Esc|Tab|thread|GitHub|OpenClaw ID|Symbole)$/,
  ar: /^(GIF|PDF|Markdown|GitHub|OpenClaw ID|Ctrl|Alt|Shift|Enter|Esc|Tab|Delete|Del|iPhone|iPad|Mac|thread|release-party)$/,
};

type Leaf = { path: string; value: unknown };

function leavesOf(value: unknown, path = ""): Leaf[] {
  if (typeof value !== "object" || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === "" ? key : `${path}.${key}`),
  );
}

afterEach(() => speak("en"));

describe.each(["de", "ar"] as const)("the catalogue in %s", (spoken) => {
  const theirs = new Map(leavesOf(translated[spoken]).map(({ path, value }) => [path, value]));

  test("has what English has, and nothing else", () => {
    expect([...theirs.keys()].toSorted()).toEqual(
      leavesOf(english)
        .map(({ path }) => path)
        .toSorted(),
    );
  });

  test("is nowhere a copy of English, or empty", () => {
    const copied = leavesOf(english).filter(({ path, value }) => {
      if (typeof value !== "string") return false;
      const own = theirs.get(path);
      return value === "" ? own !== "" : own === "" || (own === value && !SAME[spoken].test(value));
    });
    expect(copied).toEqual([]);
  });

  test("says every sentence with what it is told", async () => {
    const silent: string[] = [];
    const parameters = await parametersOf();
    setLanguage(spoken);
    for (const [path, value] of theirs) {
      if (typeof value !== "function") continue;
      for (const count of [0, 1, 2, 3, 11, 100, 1_234]) {
        const given = (parameters.get(path) ?? ["number"]).map((type, at) =>
          sample(type, count, at),
        );
        const said = textOf(value(...given));
        // What is told in words is repeated; numbers may be words themselves, and a flag chooses.
        const missing = given
          .filter((one) => typeof one === "string" && !/^\d{4}-/.test(one))
          .filter((one) => !said.includes(String(one)));
        const broken = /undefined|NaN|\[object|#(?!told)/.test(said);
        const nothing = said === "" && textOf(leaf(english, path)(...given)) !== "";
        if (missing.length > 0 || broken || nothing) silent.push(`${path}(${given}): ${said}`);
      }
    }
    expect(silent).toEqual([]);
  });

  test("has a form for every kind of number", async () => {
    const categories = new Intl.PluralRules(spoken).resolvedOptions().pluralCategories.toSorted();
    const found: string[] = [];
    for await (const path of new Glob(`client/words/${spoken}/**/*.ts`).scan(".")) {
      const source = parse(path, await Bun.file(path).text());
      eachNode(source, (node) => {
        if (!ts.isCallExpression(node) || node.expression.getText() !== "plural") return;
        const forms = node.arguments[1];
        if (forms === undefined || !ts.isObjectLiteralExpression(forms)) return;
        const names = forms.properties.map((one) => one.name?.getText() ?? "").toSorted();
        if (names.join() !== categories.join()) found.push(`${path}: ${forms.getText()}`);
      });
    }
    expect(found).toEqual([]);
  });
});

test("a part that is loaded later begins in the language that is spoken, and follows it", async () => {
  await speak("ar");
  const late = catalogue("hello", {
    de: async () => "hallo",
    ar: async () => "مرحبًا",
  });
  await wordsReady();
  expect(late()).toBe("مرحبًا");
  await speak("de");
  expect([late(), words().composer.send, viewWords().search.title, language()]).toEqual([
    "hallo",
    "Senden",
    "Suche",
    "de",
  ]);
});

test("what cannot be loaded is said in English", async () => {
  const broken = catalogue("hello", {
    de: () => Promise.reject(new Error("gone")),
    ar: async () => "مرحبًا",
  });
  await speak("de");
  expect(broken()).toBe("hello");
});

test("the language that was asked for last is the one that is spoken", async () => {
  await Promise.all([speak("ar"), speak("de")]);
  expect(language()).toBe("de");
});

test.each([
  [["fr-CA", "de-CH", "en"], "de"],
  [["ar-EG"], "ar"],
  [["EN-GB"], "en"],
  [["tlh"], "en"],
  [[], "en"],
] as const)("a browser that asks for %p is answered in %s", (tags, expected) => {
  expect(firstSpoken(tags)).toBe(expected);
});

test("numbers, lists and order follow the language", () => {
  setLanguage("de");
  expect([number(1_234.5), list(["A", "B", "C"])]).toEqual(["1.234,5", "A, B und C"]);
  expect(["Zug", "Öl", "Ofen"].toSorted(compareText)).toEqual(["Ofen", "Öl", "Zug"]);
  setLanguage("ar");
  const forms = { zero: "0", one: "1", two: "2", few: "few", many: "many", other: "other" };
  expect([0, 1, 2, 3, 11, 100].map((count) => plural(count, forms))).toEqual([
    ...["0", "1", "2", "few", "many", "other"],
  ]);
});

test("the script before the first paint knows the same languages", async () => {
  const script = await Bun.file("client/public/appearance.js").text();
  const run = (chosen: string | null, wanted: readonly string[]) => {
    const root = { lang: "", dir: "", dataset: {} };
    new Function("document", "localStorage", "navigator", "location", script)(
      { documentElement: root },
      { getItem: (key: string) => (key === "clickclack.language" ? chosen : null) },
      { languages: wanted },
      { pathname: "/app", search: "" },
    );
    return [root.lang, root.dir];
  };
  for (const one of Object.keys(LANGUAGES)) {
    if (!isLanguage(one)) throw new Error(one);
    expect(run(one, ["fr"])).toEqual([one, directionOf(one)]);
    expect(run(null, [`${one}-XX`, "en"])).toEqual([one, directionOf(one)]);
  }
  expect(run("tlh", ["fr"])).toEqual(["en", "ltr"]);
});

const sample = (type: string, count: number, at: number): unknown => {
  if (type === "number") return count;
  if (type === "boolean") return count % 2 === 1;
  if (type.includes("[]")) return ["told"];
  if (type === "iso") return "2026-02-28T12:00:00Z";
  if (type !== "told") return `told${at}`;
  return {
    ...{ who: "told", what: "told", other: "told", role: "told" },
    ...{ from: "told", to: "told", names: "told" },
  };
};

/** A sentence, or the parts of one. */
const textOf = (said: unknown): string => (Array.isArray(said) ? said.join("") : String(said));

function leaf(tree: unknown, path: string): (...given: unknown[]) => unknown {
  const { value } = leavesOf(tree).find((one) => one.path === path) ?? {};
  return typeof value === "function" ? (...given) => value(...given) : () => "";
}

/** What the sentences of the English catalogue are told, by their path. */
async function parametersOf(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for await (const path of new Glob("client/words/en/*.ts").scan(".")) {
    eachNode(parse(path, await Bun.file(path).text()), (node) => {
      if (!ts.isArrowFunction(node)) return;
      const types = node.parameters.map((one) =>
        one.name.getText() === "iso" ? "iso" : (one.type?.getText() ?? "told"),
      );
      found.set(pathOf(node), types);
    });
  }
  return found;
}

/** Where a value of the catalogue stands: `composer.send`. */
function pathOf(node: ts.Node): string {
  const names: string[] = [];
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isPropertyAssignment(at)) names.unshift(at.name.getText().replaceAll('"', ""));
    if (ts.isVariableDeclaration(at)) names.unshift(at.name.getText());
  }
  return names.join(".");
}

const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

function eachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => eachNode(child, visit));
}
