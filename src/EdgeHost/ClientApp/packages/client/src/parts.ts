import type { Sender } from "./commands/sender.js";
import type { CommandTable } from "./commands/table.js";
import type { CatchUp } from "./connection/catchUp.js";
import type { Live } from "./connection/live.js";
import type { Tabs } from "./connection/tabs.js";
import type { Pins } from "./conversations/pins.js";
import type { Cache } from "./storage/cache.js";
import type { DraftSaving } from "./storage/draftSaving.js";
import type { Drafts } from "./storage/drafts.js";

/** What a client is made of. */
export interface Parts {
  readonly cache: Cache;
  readonly tabs: Tabs;
  readonly commands: CommandTable;
  readonly drafts: Drafts;
  readonly saving: DraftSaving;
  readonly live: Live;
  readonly catchUp: CatchUp;
  readonly pins: Pins;
  readonly sender: Sender;
  close(): void;
}

