/** One rule: whom it lets in or out, and on which ports. Rules are alternatives (NP-22). */
import { addPeer, allowAnyPeer, moveRule, removePeer, removeRule } from '@eastwest/shared/edit';
import type { FormDirection, FormPeer, FormRule, Other } from '@eastwest/shared/edit';
import { ActionIcon, Tooltip } from '@mantine/core';
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Trash2 } from 'lucide-react';
import { Fragment, useId, useState } from 'react';
import { AddPeerMenu } from './AddPeerMenu.tsx';
import { focusAdd } from './focus.ts';
import classes from './form.module.css';
import { Group } from './Group.tsx';
import { useGestures, useHost } from './host.ts';
import { LastOne } from './LastOne.tsx';
import { Limited } from './Limited.tsx';
import { Notes, OtherView, Refusal } from './Notes.tsx';
import { PeerCard } from './PeerCard.tsx';
import { newPeer } from './peer-words.ts';
import { PortList } from './PortList.tsx';

interface RuleCardProps {
  readonly rule: FormRule;
  readonly index: number;
  readonly of: FormDirection;
  readonly startsOpen: boolean;
}

export function RuleCard({ rule, index, of, startsOpen }: RuleCardProps) {
  const { form, places, sentenceAt } = useHost();
  const { run, refusal } = useGestures();
  const [open, setOpen] = useState(startsOpen);
  const body = useId();
  const name = `${of.direction} rule ${index + 1}`;
  const sentence = sentenceAt(rule.path);
  const wrong = places.within(rule.path).length;
  return (
    <Group label={`${of.direction === 'ingress' ? 'Ingress' : 'Egress'} rule ${index + 1}`} className={classes.rule}>
      <div className={classes.ruleHead}>
        <button type="button" className={classes.fold} aria-expanded={open} aria-controls={body} onClick={() => setOpen(!open)}>
          {open ? <ChevronDown size={14} aria-hidden="true" /> : <ChevronRight size={14} aria-hidden="true" />}
          Rule {index + 1}
          {wrong > 0 && <span className={classes.wrong}>{wrong === 1 ? '1 problem' : `${wrong} problems`}</span>}
        </button>
        <MoveButtons name={name} index={index} count={of.rules.length} onMove={(to) => run(moveRule(rule, to))} />
        <Tooltip label="Remove this rule">
          <ActionIcon
            size={26}
            aria-label={`Remove ${name}`}
            onClick={(event) => {
              const section = event.currentTarget.closest('section');
              if (run(removeRule(form, rule)))
                requestAnimationFrame(() => section?.querySelector<HTMLElement>('[data-add-rule]')?.focus());
            }}
          >
            <Trash2 size={13} />
          </ActionIcon>
        </Tooltip>
      </div>
      {sentence !== undefined && <p className={classes.sentence}>{sentence}</p>}
      <Refusal problem={refusal} />
      <div id={body} hidden={!open}>
        {open && (
          <>
            <PeerList rule={rule} name={name} side={of.direction === 'ingress' ? 'from' : 'to'} />
            <PortList rule={rule} name={name} />
            <Notes path={rule.path} />
          </>
        )}
      </div>
    </Group>
  );
}

interface MoveButtonsProps {
  readonly name: string;
  readonly index: number;
  readonly count: number;
  readonly onMove: (to: number) => void;
}

function MoveButtons({ name, index, count, onMove }: MoveButtonsProps) {
  if (count < 2) return null;
  return (
    <>
      <ActionIcon size={26} aria-label={`Move ${name} up`} disabled={index === 0} onClick={() => onMove(index - 1)}>
        <ArrowUp size={13} />
      </ActionIcon>
      <ActionIcon size={26} aria-label={`Move ${name} down`} disabled={index === count - 1} onClick={() => onMove(index + 1)}>
        <ArrowDown size={13} />
      </ActionIcon>
    </>
  );
}

const mostPeers = 40;

interface PeerListProps {
  readonly rule: FormRule;
  readonly name: string;
  readonly side: 'from' | 'to';
}

function PeerList({ rule, name, side }: PeerListProps) {
  const { form } = useHost();
  const { run, refusal } = useGestures();
  const [asking, setAsking] = useState(false);
  const remove = (peer: FormPeer | Other, from: Element): void => {
    if (rule.peers.length === 1) setAsking(true);
    else if (run(removePeer(form, rule, peer))) focusAdd(from.closest('fieldset')?.parentElement ?? from);
  };
  return (
    <Group label={`Peers of ${name}`} className={classes.peers}>
      <p className={classes.fieldLabel}>{rule.peers.length > 1 ? `${side} any of` : side}</p>
      {rule.peers.length === 0 && <p className={classes.anyone}>anyone, in the cluster or outside</p>}
      <Limited items={rule.peers} noun="peers" most={mostPeers}>
        {(peer, index) => (
          <Fragment key={`peer ${index + 1}`}>
            {index > 0 && (
              <p className={classes.or}>
                <span>OR</span>
              </p>
            )}
            {peer.kind === 'other' ? (
              <OtherView other={peer} onRemove={(from) => remove(peer, from)} />
            ) : (
              <PeerCard peer={peer} number={index + 1} onRemove={(from) => remove(peer, from)} />
            )}
          </Fragment>
        )}
      </Limited>
      {asking && (
        <LastOne
          what="peer"
          onRemoveRule={() => run(removeRule(form, rule))}
          onOpen={() => {
            setAsking(false);
            run(allowAnyPeer(rule));
          }}
          onCancel={() => setAsking(false)}
        />
      )}
      <AddPeerMenu
        label={rule.peers.length === 0 ? 'Limit to…' : 'Or also…'}
        name={name}
        onAdd={(kind) => run(addPeer(rule, newPeer(kind)))}
      />
      <Refusal problem={refusal} />
      <Notes path={rule.peersPath} />
    </Group>
  );
}
