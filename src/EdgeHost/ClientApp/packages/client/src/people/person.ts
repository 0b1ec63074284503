/** Who somebody is, as far as it can be shown. */
export interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly username?: string;
  readonly avatar?: string;
  readonly version?: number;
}
