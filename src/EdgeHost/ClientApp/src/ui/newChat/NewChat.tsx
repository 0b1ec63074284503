import { useLanguage } from "../language/Language";
import { VisibilityChoice } from "../details/GroupChoices";
import type { Person, Visibility } from "../model";
import { Avatar } from "../pieces/Avatar";
import { Button, IconButton } from "../pieces/Button";
import { Field, SearchField } from "../pieces/Field";
import { Failed } from "../pieces/ErrorBoundary";
import { Icon } from "../pieces/Icon";
import { moveFocus } from "../pieces/roving";
import { ListSkeleton } from "../pieces/Skeleton";
import { Username } from "../pieces/Username";
import { RegionTitle } from "../shell/RegionTitle";
import styles from "./NewChat.module.css";

export type NewKind = "direct" | "group" | "channel";

interface Props {
  kind: NewKind;
  visibility: Visibility;
  query: string;
  /** Unknown as long as the search runs; none before one was made. */
  found: readonly Person[] | "searching" | undefined;
  searchError?: string;
  chosen: readonly Person[];
  name: string;
  nameError?: string;
  busy?: boolean;
  error?: string;
  onKind: (kind: NewKind) => void;
  onVisibility: (visibility: Visibility) => void;
  onDiscover: () => void;
  onQuery: (query: string) => void;
  onName: (name: string) => void;
  /** In a direct chat, begins it; in a group, chooses them or no more. */
  onPick: (person: Person) => void;
  onCreate: () => void;
  onRetry: () => void;
  onBack: () => void;
}

/** In place of the list: finds people, and begins a chat with one, or a group or channel with several or none. */
export function NewChat(props: Props) {
  const { t } = useLanguage();
  const { kind, chosen } = props;
  return (
    <div className={styles.page}>
      <div className={styles.head}><IconButton icon="back" label={t("back")} onClick={props.onBack} />
        <RegionTitle className={styles.title}>{t(titles[kind])}</RegionTitle></div>
      <div className={styles.form}>
        {kind === "direct"
          ? <>
            <Button icon="people" wide className={styles.begin} onClick={() => props.onKind("group")}
              data-testid="tab-group">{t("newGroup")}</Button>
            <Button icon="bell" wide className={styles.begin} onClick={() => props.onKind("channel")}
              data-testid="tab-channel">{t("newChannel")}</Button>
            <Button icon="globe" wide className={styles.begin} onClick={props.onDiscover}
              data-testid="discover">{t("discover.verb")}</Button>
          </>
          : <>
            <Field label={t(kind === "channel" ? "newChannel.name" : "newGroup.name")} value={props.name} error={props.nameError}
              maxLength={128} dir="auto" data-testid="group-name" onChange={props.onName} />
            <VisibilityChoice visibility={props.visibility} onChange={props.onVisibility} />
          </>}
        <SearchField label={t("people.find")} value={props.query} onChange={props.onQuery} autoFocus
          data-testid="people-search" />
        {chosen.length > 0 && kind !== "direct" && <Chosen chosen={chosen} onPick={props.onPick} />}
      </div>
      <div className={styles.found}><Found {...props} /></div>
      {props.error && <p className={styles.error} role="alert">{props.error}</p>}
      {kind !== "direct" && <div className={styles.foot}>
        <Button kind="primary" wide busy={props.busy} onClick={props.onCreate} data-testid="create-group">
          {t(kind === "channel" ? "newChannel.create" : "newGroup.create", { count: chosen.length })}</Button>
      </div>}
    </div>
  );
}

const titles = { direct: "newChat", group: "newGroup", channel: "newChannel" } as const;

function Chosen({ chosen, onPick }: Pick<Props, "chosen" | "onPick">) {
  const { t } = useLanguage();
  return (
    <ul className={styles.chips} aria-label={t("newGroup.chosen")}>{chosen.map((person) => (
      <li key={person.id}><button type="button" className={styles.chip} aria-label={t("people.drop", { name: person.name })}
        onClick={() => onPick(person)}>
        <bdi>{person.name}</bdi><Icon name="close" size={14} /></button></li>))}
    </ul>
  );
}

function Found({ found, query, searchError, kind, chosen, onPick, onRetry }: Props) {
  const { t } = useLanguage();
  const isChosen = (person: Person) => chosen.some(({ id }) => id === person.id);
  if (searchError !== undefined) return <Failed text={searchError} onRetry={onRetry} />;
  if (found === "searching") return <ListSkeleton rows={4} />;
  if (!found) return <p className={styles.hint}>{t("people.hint")}</p>;
  if (found.length === 0) return <p className={styles.hint} role="status">{t("people.nobody", { query })}</p>;
  return (
    <ul onKeyDown={(event) => moveFocus(event, "button")}>
      {found.map((person) => (
        <li key={person.id}>
          <button type="button" className={styles.person} onClick={() => onPick(person)} data-testid={`person-${person.username}`}
            aria-pressed={kind === "direct" ? undefined : isChosen(person)}>
            <Avatar id={person.id} name={person.name} />
            <span className={styles.words}><bdi>{person.name}</bdi>
              {person.username && <Username of={person.username} className={styles.below} />}</span>
            {kind !== "direct" && isChosen(person) && <span className={styles.tick}><Icon name="check" /></span>}
          </button>
        </li>))}
    </ul>
  );
}
