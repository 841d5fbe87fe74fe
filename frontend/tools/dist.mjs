// Build anew and compare: what is committed has to be what the sources give, and small enough.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const MODULE = "../custom_components/energy_dispatch/frontend/dist/energy-dispatch.js";
const MOST_BYTES = 80 * 1024;

const before = readFileSync(MODULE, "utf8");
execFileSync("vite", ["build", "--logLevel", "error"], { stdio: "inherit" });
const after = readFileSync(MODULE, "utf8");
const size = gzipSync(after, { level: 9 }).length;
console.log(`energy-dispatch.js: ${(size / 1024).toFixed(1)} kB gzip of at most 80`);
if (size > MOST_BYTES) {
  console.error("The module is too large.");
  process.exit(1);
}
if (before !== after) {
  console.error("dist/ was not what the sources give. It is now: commit it.");
  process.exit(1);
}
