type Locks = Pick<LockManager, "request">;

/**
 * Whether any tab of the user is before their eyes. Each one that is holds a lock that they share: so all know, also of one that
 * opened before them, and a tab that dies looks no more.
 */
export class Looking {
  private release: (() => void) | undefined;
  private held: Promise<unknown> = Promise.resolve();
  private asking: Promise<boolean> | undefined;

  constructor(
    private readonly name: string, private readonly isShown: () => boolean, private readonly locks: Locks | undefined,
  ) {}

  /** This tab was shown, or is no more. */
  change = (): void => {
    if (!this.isShown()) this.close();
    else if (!this.release) {
      const given = new Promise<void>((done) => { this.release = done; });
      this.held = Promise.resolve(this.locks?.request(this.name, { mode: "shared" }, () => given));
    }
  };

  async isAnybody(): Promise<boolean> {
    this.change();
    if (this.release || !this.locks) return this.release !== undefined;
    await this.held;
    // One question at a time: of two at once, each would take the other for somebody who looks.
    this.asking ??= this.locks.request(this.name, { ifAvailable: true }, (lock) => lock === null)
      .finally(() => { this.asking = undefined; });
    return await this.asking;
  }

  close(): void {
    this.release?.();
    this.release = undefined;
  }
}
