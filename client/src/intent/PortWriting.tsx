/** How the rule says a port that the destination's pods have a name for. */
import { SegmentedControl } from '@mantine/core';
import classes from './intent.module.css';

interface PortWritingProps {
  readonly name: string;
  readonly port: number;
  readonly byName: boolean;
  readonly onChange: (byName: boolean) => void;
}

export function PortWriting({ name, port, byName, onChange }: PortWritingProps) {
  return (
    <div className={classes.stack}>
      <SegmentedControl
        aria-label="How the rule says the port"
        size="xs"
        data={[
          { value: 'number', label: `By number: ${port}` },
          { value: 'name', label: `By name: ${name}` },
        ]}
        value={byName ? 'name' : 'number'}
        onChange={(value) => onChange(value === 'name')}
      />
      {byName && <p className={classes.soft}>Each pod is then admitted on the port that it calls {name}.</p>}
    </div>
  );
}
