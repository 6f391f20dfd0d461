import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { Plus } from 'lucide-react';
import { templateText } from '../state/templates.ts';
import { actions } from '../ui/store.ts';
import { likelyNamespace, templates } from './new-policy.ts';

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
          <Menu.Item key={template} onClick={() => actions.newPolicy(templateText(template, likelyNamespace()))}>
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
