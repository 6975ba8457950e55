import { describe } from "bun:test";
import { shellExamplesOf, testShellExamples } from "./shell-examples.ts";

const PAGE = "docs/admin.md";
const examples = await shellExamplesOf(PAGE);

describe("the examples of the operator's commands", () => testShellExamples(PAGE, examples));
