/** Which engine enforces the policies, where, and as which one they are evaluated: in the top bar, with the details behind it. */
import { assertNever } from '@eastwest/shared/base';
import { NativeSelect, Popover } from '@mantine/core';
import { ShieldCheck, ShieldOff, ShieldQuestionMark } from 'lucide-react';
import { profileNames, profiles } from '@eastwest/shared/evaluate';
import type { Profile, ProfileName } from '@eastwest/shared/evaluate';
import { engineName, enforcementWords } from '@eastwest/shared/enforcement';
import type { Coverage, Enforcement, Hit } from '@eastwest/shared/enforcement';
import { actions, useStore } from '../ui/store.ts';
import classes from './EngineChip.module.css';
import bar from './TopBar.module.css';

export function EngineChip() {
  const enforcement = useStore((state) => state.result?.enforcement);
  const profile = useStore((state) => state.result?.profile);
  const starting = useStore((state) => state.health?.state === 'starting');
  if (enforcement === undefined || profile === undefined || starting) return null;
  const { who, what } = enforcementWords(enforcement);
  return (
    <Popover position="bottom-start" withinPortal trapFocus>
      <Popover.Target>
        <button type="button" className={bar.chip} aria-label={`Enforcement: ${who} ${what}`} title={`${who} ${what}`}>
          <EngineSign coverage={enforcement.coverage} />
          <strong className={classes.who}>{who}</strong>
          <span className={classes.what}>{what}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Enforcement">
        <EngineDetails enforcement={enforcement} profile={profile} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The words beside it say the same. */
function EngineSign({ coverage: { kind } }: { readonly coverage: Coverage }) {
  if (kind === 'enforced') return <ShieldCheck size={14} aria-hidden="true" className={classes.sign} data-tone="enforced" />;
  if (kind === 'unknown') return <ShieldQuestionMark size={14} aria-hidden="true" className={classes.sign} />;
  return <ShieldOff size={14} aria-hidden="true" className={classes.sign} data-tone={kind} />;
}

interface DetailsProps {
  readonly enforcement: Enforcement;
  readonly profile: Profile;
}

function EngineDetails({ enforcement, profile }: DetailsProps) {
  const { hits, coverage, engines } = enforcement;
  return (
    <div className={classes.details}>
      <p className={classes.lead}>{coverageWords(coverage)}</p>
      {engines.length > 1 && <p>Traffic must pass all {engines.length} engines.</p>}
      {hits.length > 0 && (
        <ul className={classes.hits}>
          {hits.map((hit) => (
            <HitItem key={`${hit.row} ${hit.evidence.join()}`} hit={hit} />
          ))}
        </ul>
      )}
      <ProfileChooser detected={enforcement} profile={profile} />
    </div>
  );
}

const mostNodes = 8;

function coverageWords(coverage: Coverage): string {
  switch (coverage.kind) {
    case 'enforced':
      return `Policies are enforced on ${coverage.nodes === 1 ? 'the one node' : `all ${coverage.nodes} nodes`}.`;
    case 'partial': {
      const { without } = coverage;
      const named = without.slice(0, mostNodes).join(', ');
      const more = without.length > mostNodes ? ` and ${without.length - mostNodes} more` : '';
      const where = without.length === 0 ? '' : `; on these nothing does: ${named}${more}`;
      return `Policies are enforced on ${coverage.covered} of ${coverage.nodes} nodes${where}.`;
    }
    case 'none':
      return `Policies are accepted but nothing enforces them: ${coverage.why}.`;
    case 'unknown':
      return `Whether policies are enforced is not known: ${coverage.why}.`;
    default:
      return assertNever(coverage);
  }
}

const answers = { yes: 'enforces', no: 'does not enforce', unknown: 'may enforce' } as const;

function HitItem({ hit }: { readonly hit: Hit }) {
  const { enforces, why, evidence, remarks } = hit;
  return (
    <li>
      <strong>{engineName(hit)}</strong> <span className={classes.soft}>{answers[enforces]}</span>
      {[...(why === undefined ? [] : [why]), ...remarks].map((line) => (
        <p key={line} className={classes.line}>
          {line}
        </p>
      ))}
      <p className={classes.evidence}>{evidence.join(' · ')}</p>
    </li>
  );
}

interface ChooserProps {
  readonly detected: Enforcement;
  readonly profile: Profile;
}

function isProfileName(value: string): value is ProfileName {
  return Object.hasOwn(profiles, value);
}

function ProfileChooser({ detected, profile }: ChooserProps) {
  const chosen = useStore((state) => state.view.profile);
  const data = [
    { value: '', label: `as detected: ${detected.profile.name}` },
    ...profileNames.map((name) => ({ value: name, label: name === 'raw' ? 'raw: the API by its words' : name })),
  ];
  return (
    <div className={classes.chooser}>
      <NativeSelect
        label="Policies are read as by"
        description={chosen === undefined ? detected.profileWhy : `you chose ${profile.name}; this address keeps it`}
        value={chosen ?? ''}
        data={data}
        onChange={({ currentTarget: { value } }) => actions.setProfile(isProfileName(value) ? value : undefined)}
      />
      <ul className={classes.switches} aria-label="What that means">
        {switchWords(profile).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </div>
  );
}

/** Tables 1.8 and 5.3 for one engine. */
function switchWords(profile: Profile): readonly string[] {
  const covered = [...(profile.ipBlockMatchesPods ? ['pods'] : []), ...(profile.ipBlockMatchesNodes ? ['nodes'] : [])];
  const init = { none: 'no init containers', sidecars: 'init containers that keep running', all: 'all init containers' } as const;
  return [
    covered.length === 0 ? 'address blocks cover neither pods nor nodes' : `address blocks cover ${covered.join(' and ')} too`,
    `port names: of containers and ${init[profile.initContainerPorts]}`,
    profile.ownNodeEgress === 'open' ? 'what a pod sends to its own node is always allowed' : 'egress to the own node is policed',
    ...(profile.ownNodeIngress === 'everything' ? [] : ['of the own node only processes of root always reach a pod']),
    ...(profile.isolates === 'every-pod' ? ['pods that no policy selects are closed'] : []),
    ...(profile.namedPorts === 'own' ? [] : ['port names mean the numbers of all pods that a policy selects']),
  ];
}
