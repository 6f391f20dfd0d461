/** One item of `from` or `to`: all that is in one card must hold, cards are alternatives (NP-23, NP-27). */
import { setPeerKind } from '@eastwest/shared/edit';
import { valueAt } from '@eastwest/shared/model';
import type { FormPeer } from '@eastwest/shared/edit';
import { ActionIcon, NativeSelect } from '@mantine/core';
import { X } from 'lucide-react';
import { BlockFields } from './BlockFields.tsx';
import classes from './form.module.css';
import { Group } from './Group.tsx';
import { useGestures, useHost } from './host.ts';
import { Notes, Refusal } from './Notes.tsx';
import { kindInWords, peerKinds } from './peer-words.ts';
import { SelectorEditor } from './SelectorEditor.tsx';

interface PeerCardProps {
  readonly peer: FormPeer;
  readonly number: number;
  readonly onRemove: (from: Element) => void;
}

export function PeerCard({ peer, number, onRemove }: PeerCardProps) {
  const { home } = useHost();
  const { run, refusal } = useGestures();
  return (
    <Group label={`Peer ${number}`} className={classes.peer}>
      <div className={classes.peerHead}>
        <NativeSelect
          size="xs"
          aria-label={`Kind of peer ${number}`}
          value={peer.kind}
          data={peerKinds.map((kind) => ({ value: kind, label: kindInWords(kind, home) }))}
          onChange={(event) => {
            const kind = peerKinds.find((each) => each === event.currentTarget.value);
            if (kind !== undefined) run(setPeerKind(peer, kind));
          }}
        />
        <ActionIcon size={26} aria-label={`Remove peer ${number}`} onClick={(event) => onRemove(event.currentTarget)}>
          <X size={14} />
        </ActionIcon>
      </div>
      <PeerFields peer={peer} number={number} />
      <Refusal problem={refusal} />
      <Notes path={peer.path} />
    </Group>
  );
}

function PeerFields({ peer, number }: { readonly peer: FormPeer; readonly number: number }) {
  const { home, policy } = useHost();
  switch (peer.kind) {
    case 'pods':
      return (
        <SelectorEditor selector={peer.pods} what="pods" label={`Pods of peer ${number}`} everything={`Every pod in ${home}`} />
      );
    case 'namespaces':
      return (
        <SelectorEditor
          selector={peer.namespaces}
          what="namespaces"
          label={`Namespaces of peer ${number}`}
          everything="Every namespace"
        />
      );
    case 'both':
      return (
        <>
          <SelectorEditor
            selector={peer.namespaces}
            what="namespaces"
            label={`Namespaces of peer ${number}`}
            everything="In every namespace"
          />
          <p className={classes.and}>
            <span>AND</span> there
          </p>
          <SelectorEditor
            selector={peer.pods}
            what="pods"
            label={`Pods of peer ${number}`}
            everything="Every pod"
            within={valueAt(policy, peer.namespaces.path) ?? {}}
          />
        </>
      );
    case 'block':
      return <BlockFields block={peer} number={number} />;
    default:
      return peer satisfies never;
  }
}
