import { useLanguage } from "../language/Language";
import type { HistoryAccess } from "../model";
import { Choice } from "../pieces/Choice";

const all: readonly HistoryAccess[] = ["joined", "all"];

/** What those read of the past who join from now on. */
export function HistoryChoice({ history, mayChange, onChange }: {
  history: HistoryAccess; mayChange: boolean; onChange: (history: HistoryAccess) => void;
}) {
  const { t } = useLanguage();
  const options = all.filter((value) => mayChange || value === history).map((value) => ({ value, label: t(`history.${value}`) }));
  return <Choice label={t("history.label")} value={history} options={options} onChange={onChange} />;
}
