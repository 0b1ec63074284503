import { useLayoutEffect, useRef, type ReactNode } from "react";
import { Icon } from "./Icon";

export function Modal({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed while it is still there, the dialog gives the focus back to where it was.
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    (element.querySelector("input") ?? element).focus();
    return () => element.close();
  }, []);
  return (
    <dialog ref={dialog} className="modal" aria-label={title} tabIndex={-1} onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}>
      <div className="modal-body">
        <header className="row"><h2 className="grow">{title}</h2>
          <button className="icon" aria-label="Close" onClick={onClose}><Icon name="close" /></button></header>
        {children}
      </div>
    </dialog>
  );
}
