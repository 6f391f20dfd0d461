import { ActionIcon, Tooltip } from '@mantine/core';
import { LayoutGrid, Map as MapIcon, Maximize, Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './map.module.css';

export interface ControlsProps {
  readonly onZoomIn: () => void;
  readonly onZoomOut: () => void;
  readonly onFit: () => void;
  readonly onTidy: () => void;
  readonly minimap: boolean;
  readonly onMinimap: () => void;
}

export function Controls({ onZoomIn, onZoomOut, onFit, onTidy, minimap, onMinimap }: ControlsProps) {
  return (
    <div className={classes.controls} role="toolbar" aria-label="Map">
      <Control label="Zoom in" hint="+" onClick={onZoomIn} icon={<Plus size={15} />} />
      <Control label="Zoom out" hint="−" onClick={onZoomOut} icon={<Minus size={15} />} />
      <Control label="Fit the whole map" hint="0" onClick={onFit} icon={<Maximize size={14} />} />
      <Control label="Tidy: lay out anew" onClick={onTidy} icon={<LayoutGrid size={14} />} />
      <Control label="Overview map" pressed={minimap} onClick={onMinimap} icon={<MapIcon size={14} />} />
    </div>
  );
}

interface ControlProps {
  readonly label: string;
  readonly hint?: string;
  readonly icon: ReactNode;
  readonly pressed?: boolean;
  readonly onClick: () => void;
}

function Control({ label, hint, icon, pressed, onClick }: ControlProps) {
  const words = hint === undefined ? label : `${label} (${hint})`;
  return (
    <Tooltip label={words} position="left">
      <ActionIcon aria-label={label} onClick={onClick} {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
