import { useLanguage } from "../language/Language";
import { IconButton } from "../pieces/Button";
import { SearchField } from "../pieces/Field";
import { moveFocus } from "../pieces/roving";
import { RegionTitle } from "../shell/RegionTitle";
import styles from "./ListHead.module.css";

export type Filter = "all" | "unread" | "groups" | "requests";

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
  unread: number;
  requests: number;
  onFilter: (filter: Filter) => void;
}

/** Which of them are shown. */
export function ListFilter({ filter, unread, requests, onFilter }: FilterProps) {
  const { t, number } = useLanguage();
  const counts: Partial<Record<Filter, number>> = { unread, requests };
  const filters = (["all", "unread", "groups", "requests"] as const).filter((kind) => kind !== "requests" || requests > 0);
  return (
    <div className={styles.filters} role="radiogroup" aria-label={t("list.filter")}
      onKeyDown={(event) => { if (moveFocus(event, "button", "horizontal")) (document.activeElement as HTMLElement).click(); }}>
      {filters.map((kind) => (
        <button key={kind} type="button" role="radio" className={styles.filter} aria-checked={filter === kind}
          tabIndex={filter === kind ? 0 : -1} onClick={() => onFilter(kind)}>
          {t(`filter.${kind}`)}{!!counts[kind] && <span className={styles.count}>{number(counts[kind]!)}</span>}</button>))}
    </div>
  );
}
