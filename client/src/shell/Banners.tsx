/** What the user must know about the whole page, under the top bar: at most one line each, with the next step. */
import { assertNever } from '@eastwest/shared/base';
import { isPurposeKind } from '@eastwest/shared/kube';
import { Button } from '@mantine/core';
import { EyeOff, LockKeyhole, RefreshCw, ShieldOff, TriangleAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from '../ui/store.ts';
import classes from './Banners.module.css';
import { EnableSteps } from './EnableSteps.tsx';
import { clockTime } from './time.ts';

export function Banners() {
  return (
    <div className={classes.banners}>
      <ConnectionBanner />
      <HiddenBanner />
      <EnforcementBanner />
      <EngineBanner />
    </div>
  );
}

interface BannerProps {
  readonly tone: 'warning' | 'removed';
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

function Banner({ tone, icon, title, children, action }: BannerProps) {
  return (
    <div className={classes.banner} data-tone={tone} role={tone === 'removed' ? 'alert' : 'status'}>
      {icon}
      <strong>{title}</strong>
      <span className={classes.text}>{children}</span>
      {action}
    </div>
  );
}

function reload(): void {
  location.reload();
}

const reloadButton = (
  <Button variant="default" size="compact-xs" leftSection={<RefreshCw size={12} />} onClick={reload}>
    Reload
  </Button>
);

function ConnectionBanner() {
  const connection = useStore((state) => state.connection);
  const health = useStore((state) => state.health);
  switch (connection.state) {
    case 'refused':
      return (
        <Banner tone="removed" icon={<LockKeyhole size={14} />} title="The server does not let you in." action={reloadButton}>
          {connection.message}
        </Banner>
      );
    case 'outdated':
      return (
        <Banner tone="warning" icon={<RefreshCw size={14} />} title="eastwest was updated." action={reloadButton}>
          Reload to go on; your drafts stay. {connection.message}
        </Banner>
      );
    case 'reconnecting':
      return (
        <Banner tone="warning" icon={<Unplug size={14} />} title="The connection to the server is lost.">
          You see the state of {clockTime(connection.since)}; it is being reconnected. {connection.reason}
        </Banner>
      );
    case 'connecting':
    case 'open':
      return health?.state === 'stale' ? (
        <Banner tone="warning" icon={<Unplug size={14} />} title="The cluster does not answer.">
          You see the state of {clockTime(health.since)}. {health.message}
        </Banner>
      ) : null;
    default:
      return assertNever(connection);
  }
}

function HiddenBanner() {
  // What is hidden of the other kinds decides nothing.
  const all = useStore((state) => state.cluster.hidden);
  const hidden = all.filter(({ kind }) => !isPurposeKind(kind));
  if (hidden.length === 0) return null;
  return (
    <Banner tone="warning" icon={<EyeOff size={14} />} title="Not everything can be seen.">
      What these would decide is shown as unknown: {hidden.map(({ kind, reason }) => `${kind} (${reason})`).join(', ')}
    </Banner>
  );
}

/** What is shown is what policies say; that nobody listens is said once, for the whole page (rule 0-C). */
function EnforcementBanner() {
  const enforcement = useStore((state) => state.result?.enforcement);
  const starting = useStore((state) => state.health?.state === 'starting');
  if (enforcement === undefined || starting) return null;
  const { coverage } = enforcement;
  if (coverage.kind === 'none')
    return (
      <Banner
        tone="warning"
        icon={<ShieldOff size={14} />}
        title="Policies are accepted but nothing enforces them."
        action={<EnableSteps enforcement={enforcement} />}
      >
        Every connection gets through, whatever is shown as not allowed. {coverage.why}
      </Banner>
    );
  if (coverage.kind !== 'partial') return null;
  const { nodes, covered, without } = coverage;
  return (
    <Banner tone="warning" icon={<ShieldOff size={14} />} title={`Policies are enforced on ${covered} of ${nodes} nodes only.`}>
      Pods on the others are open, whatever is shown. {without.length > 0 && `No agent is ready on ${listed(without)}`}
    </Banner>
  );
}

const mostNamed = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).join(', ');
  return names.length > mostNamed ? `${shown} and ${names.length - mostNamed} more` : shown;
}

function EngineBanner() {
  const failure = useStore((state) => state.engineFailure);
  if (failure === undefined) return null;
  return (
    <Banner
      tone="removed"
      icon={<TriangleAlert size={14} />}
      title="The evaluation failed: this is a bug in eastwest."
      action={reloadButton}
    >
      What you see is the last good result. {failure}
    </Banner>
  );
}
