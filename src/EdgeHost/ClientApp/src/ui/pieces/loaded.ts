import { createElement, lazy, type ComponentType, type FunctionComponent, type LazyExoticComponent } from "react";

const failed = new Set<() => void>();

/**
 * A component that is loaded when it is drawn first. React's `lazy` keeps a failure as long as the page is open; here it is kept
 * until somebody tries again.
 */
export function loaded<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>): FunctionComponent<Props> {
  const begin = (): LazyExoticComponent<ComponentType<Props>> => lazy(() => load().catch((error: unknown) => {
    failed.add(() => { part = begin(); });
    throw error;
  }));
  let part = begin();
  return (props) => createElement(part as ComponentType<Props>, props);
}

/** What has failed to load is loaded again when it is drawn. */
export function loadAgain(): void {
  failed.forEach((again) => again());
  failed.clear();
}
