import { defineConfig } from "vitest/config";

// One ES module without code splitting: a tab that is left open over an update must not break.
export default defineConfig({
  build: {
    outDir: "../custom_components/energy_dispatch/frontend/dist",
    emptyOutDir: true,
    target: "es2022",
    // No library mode: that leaves the whitespace in.
    rollupOptions: {
      input: "src/main.ts",
      output: { format: "es", entryFileNames: "energy-dispatch.js", inlineDynamicImports: true },
    },
    modulePreload: false,
    reportCompressedSize: false,
  },
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          environment: "happy-dom",
          env: { TZ: "UTC" },
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "bench",
          include: ["test/bench/**/*.test.ts"],
          environment: "node",
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
