import type { Conversations } from "../conversations/conversations.js";
import { elapsed } from "../platform.js";
import { ApiError } from "../session/rest.js";
import type { Connection } from "./connection.js";
import type { LiveListener } from "./live.js";

// An event may be lost, and nothing comes after it that shows the gap.
const period = 120_000;
const afterFailure = 5_000;

/** Brings the conversations up to date with the server's logs: events are hints, this is what makes sure. */
export class Sync {
  private running: Promise<void> | undefined;
  private again = false;
  private dueAt = elapsed() + period;

  constructor(
    private readonly connection: Pick<Connection, "invoke">,
    private readonly conversations: Conversations,
    private readonly listener: Pick<LiveListener, "summary" | "began" | "grown" | "current">,
  ) {}

  /** One at a time; whoever asks meanwhile gets one more. Throws when the connection is lost. */
  run(): Promise<void> {
    this.again = true;
    this.running ??= this.runUntilCurrent().catch((error: unknown) => {
      this.dueAt = elapsed() + (error instanceof ApiError ? error.error.retryAfterMs ?? afterFailure : afterFailure);
      throw error;
    }).finally(() => (this.running = undefined));
    return this.running;
  }

  /** As `run`, for those who need not know: a lost connection leads to a new one, and that syncs. */
  start(): void {
    this.run().catch(() => {});
  }

  startIfDue(): void {
    if (elapsed() > this.dueAt) this.start();
  }

  private async runUntilCurrent(): Promise<void> {
    let isComplete = true;
    while (this.again) {
      this.again = false;
      this.listener.began();
      isComplete = true;
      this.dueAt = elapsed() + period;
      for (let more = true; more;) {
        const { cursors, settings } = this.conversations;
        const reply = await this.connection.invoke("Sync", { cursors, settings: settings.cursor });
        if (reply.error?.code === "RateLimited") {
          // Called too often: the connection is as good as before.
          await new Promise((done) => setTimeout(done, reply.error!.retryAfterMs ?? afterFailure));
          continue;
        }
        if (reply.error) throw new ApiError(reply.error);
        // First, so that what comes new is shown with them.
        if (reply.value.settings) settings.takeSynced(reply.value.settings);
        reply.value.conversations.forEach((delta) => this.conversations.takeDelta(delta));
        // An event may have brought an older one of the same conversation meanwhile.
        for (const summary of reply.value.added) if (!this.listener.summary(summary)) this.again = true;
        // The others are up to date all the same.
        if (reply.value.failed.length > 0) {
          this.dueAt = elapsed() + afterFailure;
          isComplete = false;
        }
        this.listener.grown();
        // Where nothing of it could be answered, the same would be asked again at once.
        more = reply.value.more && reply.value.conversations.length + reply.value.added.length > 0;
      }
    }
    this.listener.current(isComplete);
  }
}
