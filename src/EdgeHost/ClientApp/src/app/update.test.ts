import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Update } from "./update";

class Worker extends EventTarget {
  state: ServiceWorkerState = "installing";
  readonly postMessage = vi.fn();

  become(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class Registration extends EventTarget {
  active: ServiceWorker | null = null;
  installing: ServiceWorker | null = null;
  waiting: ServiceWorker | null = null;
  readonly update = vi.fn(async () => {});

  find(): Worker {
    const worker = new Worker();
    this.installing = worker as unknown as ServiceWorker;
    this.dispatchEvent(new Event("updatefound"));
    return worker;
  }
}

const isActive = (registration: Registration) => { registration.active = new Worker() as unknown as ServiceWorker; };

function watched(change = isActive) {
  const [registration, reload] = [new Registration(), vi.fn()];
  change(registration);
  const update = new Update(reload);
  const told = vi.fn();
  update.subscribe(told);
  update.watch(registration as unknown as ServiceWorkerRegistration);
  return { registration, reload, update, told };
}

describe("a new version", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is told of when all of it is there, and used when it is wanted", () => {
    const { registration, reload, update, told } = watched();
    const worker = registration.find();
    expect(update.isReady).toBe(false);
    worker.become("installed");
    expect([update.isReady, told.mock.calls.length, reload.mock.calls.length, worker.postMessage.mock.calls.length])
      .toEqual([true, 1, 0, 0]);
    update.apply();
    expect(worker.postMessage).toHaveBeenCalledWith({ activate: true });
    worker.become("activating");
    expect(reload).not.toHaveBeenCalled();
    worker.become("activated");
    expect(reload).toHaveBeenCalledOnce();
  });

  it("is told of that waited before the page came", () => {
    const worker = new Worker();
    worker.state = "installed";
    const { update } = watched((it) => { it.waiting = it.active = worker as unknown as ServiceWorker; });
    expect(update.isReady).toBe(true);
  });

  it("is none when it is the first", () => {
    const { registration, update, reload } = watched(() => {});
    const worker = registration.find();
    (["installed", "activating", "activated"] as const).forEach((state) => worker.become(state));
    expect([update.isReady, reload.mock.calls.length]).toEqual([false, 0]);
  });

  it("leaves this tab as it is when another one takes it, until it is wanted here", () => {
    const { registration, reload, update } = watched();
    const worker = registration.find();
    (["installed", "activating", "activated"] as const).forEach((state) => worker.become(state));
    expect([update.isReady, reload.mock.calls.length]).toEqual([true, 0]);
    update.apply();
    expect([reload.mock.calls.length, worker.postMessage.mock.calls.length]).toEqual([1, 0]);
  });

  it("is the latest of two", () => {
    const { registration, update } = watched();
    const [first, second] = [registration.find(), registration.find()];
    first.become("installed");
    second.become("installed");
    first.become("redundant");
    update.apply();
    expect([first.postMessage.mock.calls.length, second.postMessage.mock.calls.length]).toEqual([0, 1]);
  });

  it("is looked for each hour", () => {
    const { registration } = watched();
    vi.advanceTimersByTime(7_200_000);
    expect(registration.update).toHaveBeenCalledTimes(2);
  });
});
