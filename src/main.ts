import { createProgram } from "./cli/program.ts";
import { run } from "./cli/run.ts";

process.exit(await run(createProgram(), process.argv.slice(2)));
