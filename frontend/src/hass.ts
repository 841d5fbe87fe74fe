/** The parts of Home Assistant's frontend that we use. */

export interface Connection {
  connected: boolean;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as in Home Assistant
  subscribeMessage<T>(
    handle: (message: T) => void,
    message: { type: string; [key: string]: unknown },
  ): Promise<() => Promise<void>>;
  addEventListener(name: "ready" | "disconnected", listener: () => void): void;
  removeEventListener(name: "ready" | "disconnected", listener: () => void): void;
}

export interface Hass {
  connection: Connection;
  connected: boolean;
  language: string;
  locale: {
    language: string;
    number_format?: string;
    time_format?: string;
    time_zone?: string;
  };
  config: { time_zone: string };
  user?: { id: string; name: string; is_admin: boolean } | undefined;
  themes?: { darkMode?: boolean; theme?: string } | undefined;
  selectedTheme?: unknown;
  callWS<T>(message: { type: string; [key: string]: unknown }): Promise<T>;
  callService(
    domain: string,
    service: string,
    data?: Record<string, unknown>,
    target?: Record<string, unknown>,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<{ response?: unknown }>;
}

/** What a call that Home Assistant refuses rejects with. */
export interface HassError {
  code?: string;
  message?: string;
  translation_placeholders?: Record<string, string>;
}

export function errorText(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error) {
    return String(error.message);
  }
  return String(error);
}
