import { act, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { loadCatalogue, type LanguageCode } from "../language/catalogue";
import { languageOf, LanguageProvider, type Language } from "../language/Language";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

export const testNow = () => new Date(2026, 2, 14, 10, 24);

export const speak = async (code: LanguageCode = "en"): Promise<Language> =>
  languageOf(code, code, await loadCatalogue(code), testNow);

/** Draws something into the document, and lets it be used as people do. */
export async function draw(children: ReactNode, code: LanguageCode = "en") {
  const catalogue = await loadCatalogue(code);
  document.body.replaceChildren(document.createElement("div"));
  const container = document.body.firstElementChild as HTMLElement;
  const root = createRoot(container);
  const show = (shown: ReactNode) => act(async () => root.render(
    <LanguageProvider code={code} locale={code} catalogue={catalogue} now={testNow}>{shown}</LanguageProvider>));
  await show(children);
  const get = <T extends HTMLElement = HTMLElement>(selector: string): T => {
    const found = container.querySelector<T>(selector);
    if (!found) throw new Error(`There is no ${selector} in ${container.innerHTML}`);
    return found;
  };
  return {
    container, get, show,
    all: (selector: string) => [...container.querySelectorAll<HTMLElement>(selector)],
    focus: (selector: string) => act(async () => get(selector).focus()),
    click: (selector: string) => act(async () => get(selector).click()),
    press: (selector: string, key: string, more: KeyboardEventInit = {}) =>
      act(async () => { get(selector).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true,
        ...more })); }),
    type: (selector: string, text: string) => act(async () => write(get<HTMLTextAreaElement>(selector), text)),
    unmount: () => act(async () => root.unmount()),
  };
}

/** As the browser does it: React listens to what it set itself. */
function write(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")!.set!.call(field, text);
  // A field for a time has no selection.
  if (field.type !== "datetime-local") field.setSelectionRange(text.length, text.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
