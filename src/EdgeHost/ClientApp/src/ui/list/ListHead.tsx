import { useLanguage } from "../language/Language";
import { IconButton } from "../pieces/Button";
import { SearchField } from "../pieces/Field";
import { moveFocus } from "../pieces/roving";
import { RegionTitle } from "../shell/RegionTitle";
import styles from "./ListHead.module.css";

export type Filter = "all" | "unread" | "favourites" | "groups" | "requests" | "archived";

interface Props {
  title: string;
  query: string;
  onQuery: (query: string) => void;
  onNew: () => void;
  /** One comes back from there: the focus does too. */
  focusesNew?: boolean;
}

/** Above the list: its title, a way to begin, and to find what is there. */
export function ListHead({ title, query, onQuery, onNew, focusesNew }: Props) {
  const { t } = useLanguage();
  return (
    <div className={styles.head}>
      <div className={styles.line}><RegionTitle className={styles.title}>{title}</RegionTitle>
        <IconButton icon="compose" label={t("newChat")} onClick={onNew} autoFocus={focusesNew} data-testid="new-chat" /></div>
      <SearchField label={t("list.find")} value={query} onChange={onQuery} data-testid="list-filter" />
    </div>
  );
}

interface FilterProps {
  filter: Filter;
  /** How many there are of each kind that is not always offered; and how many are unread. */
  counts: Partial<Record<Filter, number>>;
  onFilter: (filter: Filter) => void;
}

const kinds = ["all", "unread", "favourites", "groups", "requests", "archived"] as const;
const always: readonly Filter[] = ["all", "unread", "groups"];
// Of the others it is no news how many there are.
const counted: readonly Filter[] = ["unread", "requests"];

/** Which of them are shown. */
export function ListFilter({ filter, counts, onFilter }: FilterProps) {
  const { t, number } = useLanguage();
  const filters = kinds.filter((kind) => always.includes(kind) || kind === filter || !!counts[kind]);
  return (
    <div className={styles.filters} role="radiogroup" aria-label={t("list.filter")}
      onKeyDown={(event) => { if (moveFocus(event, "button", "horizontal")) (document.activeElement as HTMLElement).click(); }}>
      {filters.map((kind) => (
        <button key={kind} type="button" role="radio" className={styles.filter} aria-checked={filter === kind}
          tabIndex={filter === kind ? 0 : -1} onClick={() => onFilter(kind)}>
          {t(`filter.${kind}`)}
          {counted.includes(kind) && !!counts[kind] && <span className={styles.count}>{number(counts[kind]!)}</span>}</button>))}
    </div>
  );
}
