import { useLanguage } from "../language/Language";
import type { ShownReaction } from "../model";
import { classes } from "../pieces/classes";
import styles from "./Reactions.module.css";

/** How others answered with a picture. Pressed, one's own is given or taken back, where that can be done. */
export function Reactions({ reactions, onReact }: { reactions: readonly ShownReaction[]; onReact?: (emoji: string) => void }) {
  const { t, number } = useLanguage();
  return (
    <ul className={styles.reactions}>
      {reactions.map(({ emoji, count, mine }) => {
        const shown = <><span>{emoji}</span>{count > 1 && <span>{number(count)}</span>}</>;
        const name = t("reaction", { emoji, count });
        return (
          <li key={emoji}>{onReact
            ? <button type="button" className={classes(styles.reaction, mine && styles.mine)} aria-pressed={mine}
              aria-label={name}
              tabIndex={-1} onClick={() => onReact(emoji)}>{shown}</button>
            : <span className={classes(styles.reaction, mine && styles.mine)} role="img" aria-label={name}>{shown}</span>}</li>);
      })}
    </ul>
  );
}
