/** Ids with the latest activity first. One that has news is moved; nothing is sorted again. */
export class Order {
  private ids: string[] = [];
  private readonly activity = new Map<string, string>();

  get all(): readonly string[] {
    return [...this.ids];
  }

  /** Whether anything moved. */
  place(id: string, activityAt: string): boolean {
    const before = this.activity.get(id);
    if (before === activityAt) return false;
    const from = before === undefined ? -1 : this.ids.indexOf(id);
    if (from >= 0) this.ids.splice(from, 1);
    this.activity.set(id, activityAt);
    const to = this.placeFor(activityAt);
    this.ids.splice(to, 0, id);
    return from !== to;
  }

  remove(id: string): boolean {
    if (!this.activity.delete(id)) return false;
    this.ids.splice(this.ids.indexOf(id), 1);
    return true;
  }

  /** After all whose activity is as late or later. */
  private placeFor(activityAt: string): number {
    let [low, high] = [0, this.ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.activity.get(this.ids[middle]!)! >= activityAt) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
