/** In the top bar: what was changed last, one click away from being taken back. */
import { Button, Tooltip } from '@mantine/core';
import { History } from 'lucide-react';
import { history } from '../ui/history.ts';
import { useStore } from '../ui/store.ts';
import { wordsOfHeading } from './items.ts';
import { useNow } from './use-now.ts';
import { ago } from './when.ts';

export function UndoButton() {
  const last = useStore((state) => state.history?.last);
  const now = useNow(20_000);
  const words =
    last === undefined
      ? 'Nothing was changed from here yet'
      : `${wordsOfHeading(last)}${last.user === undefined ? '' : ` by ${last.user}`}, ${ago(last.at, now)}`;
  return (
    <Tooltip label={words} multiline maw={360}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<History size={14} aria-hidden="true" />}
        onClick={() => history.open(last?.id)}
      >
        Undo
      </Button>
    </Tooltip>
  );
}
