import { useLanguage, type Language } from "../language/Language";
import type { ShownReaction } from "../model";
import { classes } from "../pieces/classes";
import { Icon } from "../pieces/Icon";
import type { Anchor } from "../pieces/place";
import styles from "./Reactions.module.css";

interface Props {
  reactions: readonly ShownReaction[];
  /** Of the message: its reactions come after it. */
  tabIndex: number;
  onReact?: (emoji: string) => void;
  onPick?: (anchor: Anchor) => void;
}

/** How others answered with a picture. Pressed, one's own is given or taken back, where that can be done. */
export function Reactions({ reactions, tabIndex, onReact, onPick }: Props) {
  const language = useLanguage();
  const { t, number } = language;
  return (
    <ul className={styles.reactions}>
      {reactions.map((reaction) => {
        const { emoji, count, mine, waiting } = reaction;
        const content = <><span>{emoji}</span>{count > 1 && <span>{number(count)}</span>}</>;
        const shown = {
          className: classes(styles.reaction, mine && styles.mine, waiting && styles.waiting), title: whoOf(reaction, language),
          "aria-label": [t("reaction", { emoji, count }), waiting && t("ticks.sending")].filter(Boolean).join(", "),
        };
        return (
          <li key={emoji}>{onReact
            ? <button type="button" {...shown} aria-pressed={mine} tabIndex={tabIndex} onClick={() => onReact(emoji)}>
              {content}</button>
            : <span {...shown} role="img">{content}</span>}</li>);
      })}
      {onPick && <li><button type="button" className={classes(styles.reaction, styles.add)} tabIndex={tabIndex}
        title={t("message.react")} aria-label={t("message.react")} aria-haspopup="dialog"
        onClick={(event) => onPick(event.currentTarget.getBoundingClientRect())}><Icon name="emoji" size={16} /></button></li>}
    </ul>
  );
}

/** "You, Mia and 3 others", as far as they are known by name. */
function whoOf({ count, names = [] }: ShownReaction, { t, list }: Language): string | undefined {
  if (names.length === 0) return undefined;
  const others = count - names.length;
  return list([...names.map(({ me, name }) => me ? t("you") : name), ...(others > 0 ? [t("reaction.others", { count: others })]
    : [])]);
}
