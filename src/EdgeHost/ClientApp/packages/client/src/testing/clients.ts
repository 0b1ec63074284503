import { vi } from "vitest";
import { Client, type ClientOptions } from "../client.js";
import { isPost } from "../commands/command.js";
import { latestRange } from "../conversations/log.js";
import type { Platform } from "../platform.js";
import { Account } from "../session/account.js";
import { keys } from "../store/keys.js";
import { Browser, settled, stopClocks, type Tab } from "./browser.js";
import { Server } from "./server.js";

/** A browser with Ann signed in, and a server. `open` opens a tab. */
export class Clients {
  readonly browser = new Browser();
  readonly server = new Server();
  private readonly opened: Client[] = [];

  constructor() {
    stopClocks();
    this.signIn();
  }

  signIn(): void {
    this.browser.local.setItem("chat.session",
      JSON.stringify({ ...this.server.session(), refreshAt: Date.now() + 3_600_000_000 }));
  }

  async open(missing: Partial<Platform> = {}, options: ClientOptions = {}): Promise<Client & { tab: Tab }> {
    const tab = this.browser.tab(missing);
    const opening = Client.open(new Account({ platform: tab }), { build: this.server.build, ...options });
    await settled();
    const client = await opening;
    this.opened.push(client);
    await settled();
    return Object.assign(client, { tab });
  }

  end(): void {
    this.opened.forEach((client) => client.close());
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  }
}

/** The tab is gone without a word: nothing of it runs any more, and what it had not written is lost. */
export async function crash(client: Client): Promise<void> {
  client.close();
  await settled();
}

/** What a reader sees: the latest texts, then what waits. */
export function shown(client: Client, id: string): (string | undefined)[] {
  const { lines } = latestRange(client.store.get(keys.timeline(id)));
  const texts = lines.map(({ sequence }) => client.store.get(keys.message(id, sequence))?.text);
  const waiting = (client.store.get(keys.commands(id)) ?? []).flatMap((command) =>
    isPost(command) ? [`${command.payload.text} (${command.state})`] : []);
  return [...texts, ...waiting];
}
