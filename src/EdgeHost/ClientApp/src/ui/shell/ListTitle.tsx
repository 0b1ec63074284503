import { createContext, use } from "react";

/** How much the title of the list says: a page has one first heading, of the conversation or of the list. */
export const ListHeading = createContext<"h1" | "h2">("h2");

export function ListTitle({ className, children }: { className?: string; children: string }) {
  const Heading = use(ListHeading);
  return <Heading className={className}>{children}</Heading>;
}
