import { migratePostgres, migrateSqlite } from "../../src/storage/migrate.ts";
import { slowMigration } from "./versions.ts";

// Migrates a database by a migration that takes long, until it is killed. It says when it begins.
const [, , engine = "", location = "", version = ""] = process.argv;
const migrations = slowMigration(engine === "sqlite" ? "sqlite" : "postgres", Number(version));
console.log("begins");
if (engine === "sqlite") migrateSqlite(location, migrations);
else await migratePostgres(location, 5, migrations);
console.log("ends");
