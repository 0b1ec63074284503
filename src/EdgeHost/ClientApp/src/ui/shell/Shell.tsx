import { useRef, type KeyboardEvent, type ReactNode } from "react";
import { useLanguage } from "../language/Language";
import { RegionHeading } from "./RegionTitle";
import { ListResizer } from "./ListResizer";
import { useNarrow } from "./useNarrow";
import styles from "./Shell.module.css";

export type Region = "list" | "main" | "details";

interface Props {
  /** The one region that a narrow window shows. */
  shown: Region;
  strip?: ReactNode;
  rail: ReactNode;
  bottomBar: ReactNode;
  list: ReactNode;
  listLabel: string;
  main: ReactNode;
  mainLabel: string;
  /** Beside the conversation, or over it. */
  details?: ReactNode;
  detailsLabel?: string;
  /** In pixels. */
  listWidth: number;
  onListWidth: (width: number) => void;
}

/** The regions of the window. F6 goes from one to the next. */
export function Shell(props: Props) {
  const { t } = useLanguage();
  const element = useRef<HTMLDivElement>(null);
  // A narrow window shows one region alone: then that is what the page is about.
  const onList = props.shown === "list";
  const onDetails = useNarrow() && props.shown === "details";
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "F6") return;
    event.preventDefault();
    focusNextRegion(element.current!, event.shiftKey ? -1 : 1);
  };
  return (
    <div ref={element} className={styles.shell} data-shown={props.shown} data-details={props.details ? true : undefined}
      style={{ "--list-width": `${props.listWidth}px` } as React.CSSProperties} onKeyDown={onKeyDown}>
      <header className={styles.strip}>{props.strip}</header>
      <nav className={styles.rail} aria-label={t("rail.label")} data-region tabIndex={-1}>{props.rail}</nav>
      <div className={styles.list}>
        <div className={styles.listBody} role={onList ? "main" : "region"} aria-label={props.listLabel} data-region tabIndex={-1}>
          <RegionHeading value={onList ? "h1" : "h2"}>{props.list}</RegionHeading>
          <ListResizer width={props.listWidth} onWidth={props.onListWidth} />
        </div>
        <nav className={styles.bottomBar} aria-label={t("rail.label")}>{props.bottomBar}</nav>
      </div>
      <div className={styles.main} role={onList ? "region" : "main"} aria-label={props.mainLabel} data-region
        tabIndex={-1}>{props.main}</div>
      {props.details &&
        <div className={styles.details} role={onDetails ? "main" : "complementary"} aria-label={props.detailsLabel} data-region
          tabIndex={-1}><RegionHeading value={onDetails ? "h1" : "h2"}>{props.details}</RegionHeading></div>}
    </div>
  );
}

/** What of a region has the focus first, by what comes before what. */
const stops = ["[data-region-focus]", "[aria-current=true]", "a[href], button:not([tabindex='-1']), input, textarea"];

const isShown = (element: HTMLElement) => element.offsetParent !== null;

/** Goes to the region's own first stop: what one does in it, such as its messages, else what is open, else its first control. */
function focusNextRegion(shell: HTMLElement, step: 1 | -1): void {
  const regions = [...shell.querySelectorAll<HTMLElement>("[data-region]")].filter(isShown);
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const region = regions[(at + step + regions.length) % regions.length];
  if (!region) return;
  const first = stops.flatMap((kind) => [...region.querySelectorAll<HTMLElement>(kind)]).find(isShown);
  (first ?? region).focus();
}
