/** What has to be agreed to by name before anything is written. Pure. */
import { isCritical } from '@eastwest/shared/guard';
import type { Affected, CriticalKind, GuardReport, Loss } from '@eastwest/shared/guard';
import { sentence } from '../state/sentence.ts';
import { plural } from './words.ts';

export interface Hurdle {
  readonly id: string;
  readonly kind: 'loss' | 'owner';
  readonly title: string;
  readonly why: string;
  /** What has to be typed. */
  readonly confirm: string;
  readonly loss?: Loss;
}

/** Of a loss, said before its sentence. */
const deeds: Readonly<Record<CriticalKind, string>> = {
  dns: 'Cuts DNS for',
  apiserver: 'Cuts the API server off from',
  ingress: 'Cuts the way in to',
  monitoring: 'Cuts monitoring of',
  webhook: 'Cuts the webhook',
  self: 'Cuts this dashboard:',
};

export function lossTitle({ what, who, ports }: Loss): string {
  const [first] = who;
  const isTcpOnly = what === 'dns' && ports.every(({ protocol }) => protocol === 'TCP');
  const deed = isTcpOnly ? 'Cuts DNS over TCP for' : deeds[what];
  if (first === undefined) return deed.replace(/( for| of| to|:)$/u, '');
  const rest = who.length - 1;
  return `${deed} ${affectedName(first)}${rest > 0 ? ` and ${plural(rest, 'other workload')}` : ''}`;
}

function affectedName({ name, pods }: Affected): string {
  return `${name} (${plural(pods, 'pod')})`;
}

/** Two losses of one workload are two hurdles: each is a failure of its own. */
export function lossHurdles(guard: GuardReport | undefined): readonly Hurdle[] {
  return (guard?.losses ?? []).filter(isCritical).map((loss): Hurdle => ({
    id: `loss ${loss.what} ${loss.confirm} ${loss.other}`,
    kind: 'loss',
    loss,
    title: lossTitle(loss),
    why: sentence(loss.why),
    confirm: loss.confirm,
  }));
}

export type Typed = ReadonlyMap<string, string>;

export function isCleared({ id, confirm }: Hurdle, typed: Typed): boolean {
  return typed.get(id)?.trim() === confirm;
}

/** What is not agreed to yet. */
export function standing(hurdles: readonly Hurdle[], typed: Typed): readonly Hurdle[] {
  return hurdles.filter((hurdle) => !isCleared(hurdle, typed));
}

/** Undefined when nothing is left. */
export function gateWords(left: number): string | undefined {
  if (left === 0) return undefined;
  return left === 1 ? 'Type the name above to go on.' : `Type the ${left} names above to go on.`;
}
