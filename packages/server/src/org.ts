/** The org a server stands for. */
export interface Org {
  id: string;
  name: string;
  /** Id of the Experience Cloud site this server stands for. */
  communityId: string;
}
