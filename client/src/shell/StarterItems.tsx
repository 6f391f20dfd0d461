import { Menu } from '@mantine/core';
import { Fragment } from 'react';
import { startersFor } from '../state/starters.ts';
import { newOfKind } from '../ui/new-policy.ts';
import { useStore } from '../ui/store.ts';
import { likelyNamespace } from './new-policy.ts';

/** A menu in the menu: what the cluster serves beside NetworkPolicy. */
export function StarterItems() {
  const source = useStore((state) => state.source);
  const starters = startersFor(source);
  if (starters.length === 0) return null;
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item>Of another kind</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        {[...new Set(starters.map(({ api }) => api))].map((api) => (
          <Fragment key={api}>
            <Menu.Label>{api}</Menu.Label>
            {starters
              .filter((starter) => starter.api === api)
              .map((starter) => (
                <Menu.Item key={starter.kind} onClick={() => newOfKind(starter, likelyNamespace())}>
                  {starter.kind}
                </Menu.Item>
              ))}
          </Fragment>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}
