import { useLanguage } from "../language/Language";
import type { Person } from "../model";
import { Avatar } from "../pieces/Avatar";
import { Username } from "../pieces/Username";
import { isEveryone } from "./everyone";
import styles from "./MentionBox.module.css";

interface Props {
  id: string;
  people: readonly Person[];
  index: number;
  onPick: (person: Person) => void;
}

/** Names that begin as what is typed. The focus stays in the field. */
export function MentionBox({ id, people, index, onPick }: Props) {
  const { t } = useLanguage();
  return (
    <ul id={id} className={styles.box} role="listbox" aria-label={t("mention.label")}>
      {people.map((person, at) => (
        <li key={person.id} id={`${id}-${at}`} className={styles.person} role="option" aria-selected={at === index}
          onMouseDown={(event) => { event.preventDefault(); onPick(person); }}>
          <Avatar id={person.id} name={person.name} size="small"
            shape={isEveryone(person) ? "group" : "person"} /><bdi>{person.name}</bdi>
          {person.username && <Username of={person.username} className={styles.username} />}
        </li>))}
    </ul>
  );
}
