/** A list of which no more is drawn than somebody can read; the rest on request. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';

interface LimitedProps<Item> {
  readonly items: readonly Item[];
  /** `rules` */
  readonly noun: string;
  readonly most: number;
  readonly children: (item: Item, index: number) => ReactNode;
}

export function Limited<Item>({ items, noun, most, children }: LimitedProps<Item>) {
  const [shown, setShown] = useState(most);
  const rest = items.length - shown;
  return (
    <>
      {items.slice(0, shown).map(children)}
      {rest > 0 && (
        <Button variant="default" size="compact-xs" onClick={() => setShown(shown + most)}>
          Show more {noun} ({rest} not shown)
        </Button>
      )}
    </>
  );
}
