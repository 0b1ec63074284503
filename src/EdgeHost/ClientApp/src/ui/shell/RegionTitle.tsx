import { createContext, use } from "react";

/** How much the title of a region says: a page has one first heading, that of what it is about. */
export const RegionHeading = createContext<"h1" | "h2">("h2");

export function RegionTitle({ className, children }: { className?: string; children: string }) {
  const Heading = use(RegionHeading);
  return <Heading className={className}>{children}</Heading>;
}
