/** Times and numbers as the user's locale in Home Assistant has them. */

import type { Hass } from "./hass";

const NUMBER_LOCALES: Record<string, string[]> = {
  comma_decimal: ["en-US", "en"],
  decimal_comma: ["de", "es", "it"],
  space_comma: ["fr", "sv", "cs"],
  quote_decimal: ["de-CH"],
};

export class Format {
  readonly zone: string;
  readonly language: string;
  readonly #numbers: string | string[];
  readonly #grouping: boolean;
  readonly #hour12: boolean | undefined;
  readonly #cache = new Map<string, Intl.DateTimeFormat>();

  constructor(hass: Pick<Hass, "locale" | "config" | "language">) {
    const { locale, config } = hass;
    this.language = usable(locale.language || hass.language);
    this.zone =
      locale.time_zone === "server"
        ? config.time_zone
        : Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.#numbers = NUMBER_LOCALES[locale.number_format ?? ""] ?? this.language;
    this.#grouping = locale.number_format !== "none";
    this.#hour12 =
      locale.time_format === "12" ? true : locale.time_format === "24" ? false : undefined;
  }

  number(value: number, digits = 1, least = 0): string {
    return new Intl.NumberFormat(this.#numbers, {
      maximumFractionDigits: digits,
      minimumFractionDigits: least,
      useGrouping: this.#grouping,
    }).format(Object.is(value, -0) ? 0 : value);
  }

  /** A power with its sign: "−2.5 kW", with no more digits than it needs. */
  kw(value: number | null | undefined, digits = 2): string {
    if (value === null || value === undefined) return "–";
    const rounded = Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value;
    return `${this.number(Math.abs(rounded), digits) === "0" ? "" : rounded < 0 ? "−" : ""}${this.number(Math.abs(rounded), digits)} kW`;
  }

  percent(value: number): string {
    return `${this.number(value, 0)} %`;
  }

  /** "06:15" today, "Wed 06:15" within a week, else with its date. */
  moment(at: number, now: number): string {
    if (this.day(at) === this.day(now)) return this.time(at);
    const days = Math.abs(at - now) / 86_400;
    if (days < 6)
      return `${this.#intl("weekday", { weekday: "short" }).format(at * 1000)} ${this.time(at)}`;
    return `${this.date(at)} ${this.time(at)}`;
  }

  time(at: number): string {
    return this.#intl("time", { hour: "2-digit", minute: "2-digit" }).format(at * 1000);
  }

  seconds(at: number): string {
    return this.#intl("seconds", {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    }).format(at * 1000);
  }

  millis(at: number): string {
    return this.#intl("millis", {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
    }).format(at * 1000);
  }

  date(at: number): string {
    return this.#intl("date", { day: "numeric", month: "short" }).format(at * 1000);
  }

  longDate(at: number): string {
    return this.#intl("long", { weekday: "long", day: "numeric", month: "long" }).format(at * 1000);
  }

  weekday(at: number): string {
    return this.#intl("weekday", { weekday: "short" }).format(at * 1000);
  }

  /** The local day as a key, such as 2026-10-25. */
  day(at: number): string {
    const parts = this.#intl("day", { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");
    return parts.format(at * 1000);
  }

  /** How far local time is ahead of UTC at a moment, in seconds. */
  offset(at: number): number {
    const wall: Record<string, number> = {};
    const parts = this.#intl(
      "offset",
      {
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      },
      "en-US",
    ).formatToParts(at * 1000);
    for (const part of parts) wall[part.type] = Number(part.value);
    const utc = Date.UTC(
      wall["year"] ?? 0,
      (wall["month"] ?? 1) - 1,
      wall["day"] ?? 1,
      wall["hour"] ?? 0,
      wall["minute"] ?? 0,
      wall["second"] ?? 0,
    );
    return Math.round(utc / 1000 - Math.floor(at));
  }

  /** "in 3 min", "in 2 h 05 min", "in 12 s". */
  span(seconds: number): string {
    const total = Math.max(0, Math.round(seconds));
    if (total < 60) return `${total} s`;
    const minutes = Math.floor(total / 60);
    if (minutes < 10) return `${minutes} min ${String(total % 60).padStart(2, "0")} s`;
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
    return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  }

  /** A latency: "0.053 s", "2.1 s", "1 min 05 s". */
  latency(seconds: number): string {
    if (seconds < 1) return `${this.number(seconds * 1000, 0)} ms`;
    if (seconds < 60) return `${this.number(seconds, 1)} s`;
    return this.span(seconds);
  }

  #intl(
    name: string,
    options: Intl.DateTimeFormatOptions,
    language = this.language,
  ): Intl.DateTimeFormat {
    let format = this.#cache.get(name);
    if (!format) {
      const hours = options.hour && this.#hour12 !== undefined && !options.hourCycle;
      format = new Intl.DateTimeFormat(language, {
        ...options,
        ...(hours ? { hour12: this.#hour12 } : {}),
        timeZone: this.zone,
      });
      this.#cache.set(name, format);
    }
    return format;
  }
}

/** A POSIX locale makes Intl throw. */
function usable(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "en";
  } catch {
    return "en";
  }
}
