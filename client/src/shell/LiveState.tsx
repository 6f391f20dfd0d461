/** Whether what is shown is the state of now, in a word and a sign: a round dot is live, a square one is not. */
import { Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Pause, Play } from 'lucide-react';
import type { AppState } from '../state/app.ts';
import { useServices } from '../ui/services.ts';
import { useShallowStore, useStore } from '../ui/store.ts';
import { clockTime } from './time.ts';
import classes from './TopBar.module.css';

interface Liveness {
  readonly tone: 'live' | 'neutral' | 'warning' | 'removed';
  readonly words: string;
  readonly why: string;
}

function livenessOf({ connection, health, result }: AppState): Liveness {
  switch (connection.state) {
    case 'connecting':
      return { tone: 'neutral', words: 'connecting', why: 'waiting for the first state' };
    case 'reconnecting':
      return { tone: 'warning', words: `reconnecting · state of ${clockTime(connection.since)}`, why: connection.reason };
    case 'refused':
      return { tone: 'removed', words: 'no access', why: connection.message };
    case 'outdated':
      return { tone: 'warning', words: 'reload needed', why: connection.message };
    case 'open':
      break;
  }
  if (health?.state === 'stale') return { tone: 'warning', words: `stale since ${clockTime(health.since)}`, why: health.message };
  if (health?.state === 'starting') return { tone: 'neutral', words: 'starting', why: health.message };
  const pods = result?.graph.namespaces.reduce((sum, namespace) => sum + namespace.pods, 0);
  return {
    tone: 'live',
    words: pods === undefined ? 'live' : `live · ${pods.toLocaleString('en')} ${pods === 1 ? 'pod' : 'pods'}`,
    why: 'every change is shown as it happens',
  };
}

export function LiveState() {
  const { tone, words, why } = useShallowStore(livenessOf);
  return (
    <Tooltip label={why}>
      <div className={classes.chip}>
        <span className={classes.dot} data-tone={tone} />
        <output className={classes.soft}>{words}</output>
        <LifeButton />
      </div>
    </Tooltip>
  );
}

/** Pauses and resumes the life of the demo. */
function LifeButton() {
  const life = useStore((state) => state.source?.life);
  const { setLife } = useServices();
  if (life === undefined) return null;
  const label = life === 'running' ? 'Pause the life of the demo' : 'Let the demo live on';
  const toggle = async (): Promise<void> => {
    const failure = await setLife(life === 'running' ? 'paused' : 'running');
    if (failure !== undefined) notifications.show({ color: 'red', title: 'The demo did not answer', message: failure });
  };
  return (
    <Tooltip label={label}>
      <button type="button" className={classes.life} aria-label={label} onClick={() => void toggle()}>
        {life === 'running' ? <Pause size={12} /> : <Play size={12} />}
      </button>
    </Tooltip>
  );
}
