/** The port of the destination's pods: offered from what they declare and where Services send to, or typed. */
import { Button, NumberInput, Radio, SegmentedControl } from '@mantine/core';
import type { OfferedPort } from '@eastwest/shared/intent';
import type { Protocol } from '@eastwest/shared/kube';
import { LateSkeleton } from '../ui/Controls.tsx';
import classes from './intent.module.css';

export interface ChosenPort {
  readonly protocol: Protocol;
  readonly port?: number | undefined;
}

interface PortInputProps {
  readonly value: ChosenPort;
  readonly onChange: (port: ChosenPort) => void;
  /** Undefined while they are on their way. */
  readonly offered: readonly OfferedPort[] | undefined;
}

const protocols: Protocol[] = ['TCP', 'UDP', 'SCTP'];
const idOf = ({ protocol, port }: ChosenPort): string => `${protocol} ${port ?? ''}`;

export function PortInput({ value, onChange, offered }: PortInputProps) {
  if (offered === undefined) return <LateSkeleton rows={2} />;
  const service = value.port === undefined ? undefined : servicePortMeant(value, offered);
  return (
    <fieldset className={classes.portField} aria-label="Port">
      {offered.length > 0 && (
        <Radio.Group
          label="Ports of the destination"
          value={idOf(value)}
          onChange={(id) => {
            const chosen = offered.find((each) => idOf(each) === id);
            if (chosen !== undefined) onChange({ protocol: chosen.protocol, port: chosen.port });
          }}
        >
          <div className={classes.offered}>
            {offered.map((each) => (
              <Radio key={idOf(each)} size="xs" value={idOf(each)} label={offeredWords(each)} />
            ))}
          </div>
        </Radio.Group>
      )}
      <div className={classes.pair}>
        <SegmentedControl
          aria-label="Protocol"
          size="xs"
          data={protocols}
          value={value.protocol}
          onChange={(protocol) => onChange({ ...value, protocol })}
        />
        <NumberInput
          aria-label="Port number"
          size="xs"
          placeholder="port"
          value={value.port ?? ''}
          min={1}
          max={65535}
          clampBehavior="strict"
          allowDecimal={false}
          allowNegative={false}
          w={120}
          onChange={(port) => onChange({ ...value, port: typeof port === 'number' && port >= 1 ? port : undefined })}
        />
      </div>
      {service !== undefined && (
        <p className={classes.note}>
          {value.port} is the port of the Service {service.name}. Policies see the port of the pod behind it, {service.target}.{' '}
          <Button size="compact-xs" variant="default" onClick={() => onChange({ ...value, port: service.target })}>
            Use {service.target}
          </Button>
        </p>
      )}
    </fieldset>
  );
}

function offeredWords({ protocol, port, name, services }: OfferedPort): string {
  const parts = [`${protocol} ${port}`, ...(name === undefined ? [] : [name])];
  const through = services.map((service) =>
    service.port === port ? `Service ${service.name}` : `Service ${service.name}:${service.port} sends to it`,
  );
  return [...parts, ...through].join(' · ');
}

/** The number is a Service's, and none that a pod listens on (NP-34). */
function servicePortMeant({ protocol, port }: ChosenPort, offered: readonly OfferedPort[]) {
  if (offered.some((each) => each.protocol === protocol && each.port === port)) return undefined;
  for (const each of offered) {
    const service = each.protocol === protocol ? each.services.find((one) => one.port === port) : undefined;
    if (service !== undefined) return { name: service.name, target: each.port };
  }
  return undefined;
}
