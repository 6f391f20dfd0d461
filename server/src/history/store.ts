/** Where records are kept. */
import { ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import type { LogRecord } from './record.ts';

export interface HistoryStore {
  /** For people, after "The history is kept". */
  readonly kept: string;
  /** How often it is looked at again, for others write to it, too; absent where nobody does. */
  readonly pollMs?: number;
  /** The error is a phrase for people. */
  append(record: LogRecord): Promise<Result<void, string>>;
  /** Everything that is kept, in no particular order, some of it possibly twice. */
  read(): Promise<Result<readonly LogRecord[], string>>;
}

export function memoryStore(): HistoryStore {
  const records: LogRecord[] = [];
  return {
    kept: 'in the memory of eastwest: it is gone when eastwest ends',
    append(record) {
      records.push(record);
      return Promise.resolve(ok(undefined));
    },
    read: () => Promise.resolve(ok([...records])),
  };
}
