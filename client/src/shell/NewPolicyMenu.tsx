import { ActionIcon, Kbd, Menu, Tooltip } from '@mantine/core';
import { Plus } from 'lucide-react';
import { newPolicy, recipes } from '../ui/new-policy.ts';
import { likelyNamespace, likelyPlace, templates } from './new-policy.ts';
import { StarterItems } from './StarterItems.tsx';

export function NewPolicyMenu() {
  return (
    <Menu position="bottom-start" withinPortal>
      <Tooltip label="New policy">
        <Menu.Target>
          <ActionIcon size={24} aria-label="New policy">
            <Plus size={14} />
          </ActionIcon>
        </Menu.Target>
      </Tooltip>
      <Menu.Dropdown>
        <Menu.Label>New policy</Menu.Label>
        {templates.map(({ template, words }) => (
          <Menu.Item
            key={template}
            rightSection={template === 'blank' ? <Kbd size="xs">N</Kbd> : undefined}
            onClick={() => newPolicy(template, likelyNamespace())}
          >
            {words}
          </Menu.Item>
        ))}
        <StarterItems />
        <Menu.Divider />
        <Menu.Item rightSection={<Kbd size="xs">R</Kbd>} onClick={() => recipes.open(likelyPlace())}>
          From a recipe…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
