import type { ComponentType } from "react";
import { loaded } from "../ui";

type Later = typeof import("../ui/later");

/** A component that nobody sees at once: it is loaded when it is drawn first. */
export const later = <Props extends object>(pick: (all: Later) => ComponentType<Props>) =>
  loaded(async () => ({ default: pick(await import("../ui/later")) }));
