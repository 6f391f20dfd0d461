/** Whether applying is free to go on: everything that has to be agreed to by name is. */
import { createContext, useContext } from 'react';

export interface Gate {
  readonly open: boolean;
  /** What there is to do first. */
  readonly words?: string | undefined;
}

export const GateContext = createContext<Gate>({ open: true });

export function useGate(): Gate {
  return useContext(GateContext);
}
