/** With its sign in front, whichever way the words around it read. */
export const Username = ({ of, className }: { of: string; className?: string }) => <bdi className={className}
dir="ltr">@{of}</bdi>;
