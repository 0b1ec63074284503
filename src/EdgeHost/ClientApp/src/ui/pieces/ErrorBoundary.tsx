import { Component, type ErrorInfo, type ReactNode } from "react";
import { useLanguage } from "../language/Language";
import { Button } from "./Button";
import { loadAgain } from "./loaded";
import { Note } from "./Note";

interface Props {
  /** What is shown anew when this changes: another conversation is another try. */
  resetKey?: string;
  onError?: (error: unknown, stack: string | undefined) => void;
  children: ReactNode;
}

/** One region that fails leaves the others as they are. */
export class ErrorBoundary extends Component<Props, { failedFor?: string; failed: boolean }> {
  override state: { failedFor?: string; failed: boolean } = { failed: false };

  static getDerivedStateFromError = () => ({ failed: true });

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ failedFor: this.props.resetKey });
    this.props.onError?.(error, componentStack ?? undefined);
  }

  override componentDidUpdate(): void {
    if (this.state.failed && this.state.failedFor !== undefined && this.state.failedFor !== this.props.resetKey) this.reset();
  }

  override render(): ReactNode {
    return this.state.failed ? <Failed onRetry={() => this.reset()} /> : this.props.children;
  }

  private reset(): void {
    loadAgain();
    this.setState({ failed: false, failedFor: undefined });
  }
}

export function Failed({ text, onRetry }: { text?: string; onRetry: () => void }) {
  const { t } = useLanguage();
  return (
    <Note icon="alert" title={t("failed.title")} text={text ?? t("failed.text")} alert>
      <Button kind="primary" onClick={onRetry}>{t("tryAgain")}</Button>
    </Note>
  );
}
