import { Phrase, useLanguage } from "../language/Language";
import { Button } from "../pieces/Button";
import { Note } from "../pieces/Note";

/** Where a conversation would be. */
export function EmptyMain({ hasConversations, onNew }: { hasConversations: boolean; onNew: () => void }) {
  const { t } = useLanguage();
  return (
    <Note icon="chat" title={t(hasConversations ? "empty.pick" : "empty.welcome")}
      text={hasConversations ? <Phrase of="empty.pickText" values={{ key: <kbd>Ctrl K</kbd> }} /> : t("empty.welcomeText")}>
      <Button kind={hasConversations ? "quiet" : "primary"} icon="compose" onClick={onNew}>{t("newChat")}</Button>
    </Note>
  );
}
