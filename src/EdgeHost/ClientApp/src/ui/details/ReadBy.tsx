import { useLanguage } from "../language/Language";
import type { Person } from "../model";
import { Avatar } from "../pieces/Avatar";
import { Section } from "./Details";
import styles from "./Members.module.css";

interface Props {
  read: readonly Person[];
  /** It is on a device of theirs, and they have not read it. */
  delivered: readonly Person[];
  /** Nobody's device has told of it yet. */
  waiting: readonly Person[];
}

/** Whom a message has reached. */
export function ReadBy({ read, delivered, waiting }: Props) {
  const { t } = useLanguage();
  const groups = [["read", read], ["delivered", delivered], ["waiting", waiting]] as const;
  return groups.filter(([, people]) => people.length > 0).map(([kind, people]) => (
    <Section key={kind} title={t(`readBy.${kind}`, { count: people.length })}>
      <ul className={styles.members}>
        {people.map(({ id, name }) => (
          <li key={id} className={styles.person}><Avatar id={id} name={name} /><bdi className={styles.name}>{name}</bdi></li>))}
      </ul>
    </Section>));
}
