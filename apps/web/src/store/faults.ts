/** One fault of the program as the device keeps it: nothing of a person or a case, only where it broke. Times in epoch milliseconds. */
export type KeptFault = {
  first: number;
  last: number;
  times: number;
  version: string;
  type: string;
  status?: number /** Of the request at the county, in whose log it stands, too. */;
  request?: string;
  said: string;
  at: string[];
};
