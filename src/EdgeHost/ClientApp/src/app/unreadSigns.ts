import { useEffect } from "react";

const rounded = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">`
  + `<rect width="64" height="64" rx="16" fill="#4f46e5"/>`
  + `<path d="M14 20a6 6 0 0 1 6-6h24a6 6 0 0 1 6 6v16a6 6 0 0 1-6 6H30l-10 9v-9a6 6 0 0 1-6-6z" fill="#fff"/>`
  + `<circle cx="25" cy="28" r="3" fill="#4f46e5"/><circle cx="39" cy="28" r="3" fill="#4f46e5"/>`;

/** The page's icon with a dot; its number stands in the title. */
export const dottedIcon = `${rounded}<circle cx="48" cy="16" r="15" fill="#e0245e" stroke="#fff" stroke-width="4"/></svg>`;

const address = `data:image/svg+xml,${encodeURIComponent(dottedIcon)}`;

/** Shows outside the page that something is unread: by the icon of the tab, and that of the installed app. */
export function useUnreadSigns(unread: number): void {
  const isUnread = unread > 0;
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (!icon || !isUnread) return;
    const before = icon.getAttribute("href")!;
    icon.setAttribute("href", address);
    return () => icon.setAttribute("href", before);
  }, [isUnread]);
  useEffect(() => {
    // Missing in some browsers, and refused to pages that are not installed in others.
    void navigator.setAppBadge?.(unread).catch(() => {});
    return () => void navigator.clearAppBadge?.().catch(() => {});
  }, [unread]);
}
