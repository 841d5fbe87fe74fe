import { readFileSync, readdirSync } from "node:fs";

import { expect, test } from "vitest";

import { term, translator } from "../../src/i18n";
import de from "../../src/i18n/de.json";
import en from "../../src/i18n/en.json";

const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

test("English and German have the same keys in the same order", () => {
  expect(Object.keys(de)).toEqual(Object.keys(en));
});

test("each text has the same holes in both languages", () => {
  for (const [key, text] of Object.entries(en)) {
    expect(holes(de[key as keyof typeof de]), key).toEqual(holes(text));
  }
});

test("no text is empty, and German is not English but for names", () => {
  const same = Object.keys(en).filter((key) => {
    const [one, other] = [en[key as keyof typeof en], de[key as keyof typeof de]];
    expect(one.trim()).not.toBe("");
    return one === other;
  });
  expect(same.sort()).toEqual([
    "adapter.modbus",
    "adapter.ocpp",
    "card.name",
    "filter.plan",
    "in",
    "life.plan",
    "mode.plan",
    "range.1",
    "range.24",
    "range.48",
    "range.6",
    "site.plan",
    "submit.csv",
    "submit.name",
    "title",
  ]);
});

test("each key is used somewhere", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(`src/${name}`, "utf8"))
    .join("\n");
  const groups = new Set(
    [...sources.matchAll(/term\(\s*(?:this\.ctx\.|ctx\.)?t,\s*"([\w.]+)"/g)].map(
      ([, group]) => group,
    ),
  );
  for (const [, group] of sources.matchAll(/t\(\s*`([\w.]+)\.\$\{/g)) groups.add(group);
  const unused = Object.keys(en).filter(
    (key) =>
      !sources.includes(`"${key}"`) &&
      !groups.has(key.slice(0, key.lastIndexOf("."))) &&
      !key.startsWith("why.follows"),
  );
  expect(unused).toEqual([]);
});

test("an unknown language is English, an unknown word its own name", () => {
  expect(translator("fi")("tab.now")).toBe("Now");
  expect(translator("de-AT")("tab.now")).toBe("Jetzt");
  expect(term(translator("en"), "reason", "made_up_later")).toBe("made up later");
});
