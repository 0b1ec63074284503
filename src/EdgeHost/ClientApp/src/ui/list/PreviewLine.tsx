import { Phrase, type Language, useLanguage } from "../language/Language";
import { firstNameOf } from "../language/names";
import { happeningText } from "../conversation/happenings";
import { plainOf } from "../conversation/markdown";
import type { Preview } from "../model";
import styles from "./ConversationRow.module.css";

/** What is begun is shown as it is, what was said without its marks. */
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** What was last in a conversation, in one line. */
export function PreviewLine({ preview, isDirect }: { preview: Preview; isDirect: boolean }) {
  const language = useLanguage();
  switch (preview.kind) {
    case "message": {
      const text = <bdi>{oneLine(plainOf(preview.text))}</bdi>;
      if (preview.delivery?.state === "failed") return <span className={styles.failed}><Phrase of="preview.failed"
      values={{ text }} /></span>;
      const { sender } = preview;
      return sender?.me ? <Phrase of="preview.own" values={{ text }} />
        : sender && !isDirect ? <Phrase of="preview.from" values={{ name: firstNameOf(sender.name), text }} /> : text;
    }
    case "draft":
      return <Phrase of="preview.draft" values={{ label: <span className={styles.draft}>{language.t("preview.draftLabel")}</span>,
        text: oneLine(preview.text) }} />;
    case "typing": return <span className={styles.typing}>{typingText(preview.names, isDirect, language)}</span>;
    default: return <span className={styles.aside}>{previewText(preview, language)}</span>;
  }
}

/** Who types: in a direct conversation it goes without saying. */
export function typingText(names: readonly string[], isDirect: boolean, { t }: Language): string {
  return isDirect ? t("typing.direct")
    : t("typing", { count: names.length, name: firstNameOf(names[0] ?? ""), other: firstNameOf(names[1] ?? "") });
}

export function previewText(preview: Preview, language: Language): string {
  const { t } = language;
  switch (preview.kind) {
    case "message": {
      const text = oneLine(plainOf(preview.text));
      if (preview.delivery?.state === "failed") return t("preview.failed", { text });
      if (!preview.sender) return text;
      return preview.sender.me ? t("preview.own", { text }) : t("preview.from", { name: preview.sender.name, text });
    }
    case "deleted": return t("absent.deleted");
    case "draft": return t("preview.draft", { label: t("preview.draftLabel"), text: oneLine(preview.text) });
    case "typing": return typingText(preview.names, false, language);
    case "happening": return happeningText(preview.happening, language);
    case "members": return t("members", { count: preview.count });
    case "empty": return t("preview.empty");
  }
}
