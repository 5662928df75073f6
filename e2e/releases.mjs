import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Changes a release from another process, on the database of the host: see releases.rb. */
export const release = (...words) =>
  run(at("../test/dummy/bin/rails"), ["runner", at("releases.rb"), ...words], { cwd: at("../test/dummy") });
