// Build the made-up home into one script, for pictures.   Usage: npm run fake -- FILE
import { writeFileSync } from "node:fs";
import { build } from "vite";

const [file] = process.argv.slice(2);
const built = await build({
  configFile: false,
  logLevel: "error",
  build: {
    write: false,
    lib: { entry: "test/fake-page.ts", formats: ["iife"], name: "fakePage" },
  },
});
writeFileSync(file, built[0].output[0].code);
