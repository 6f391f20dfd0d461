/** What must be known about a policy that is being edited. */
import { assertNever } from '@eastwest/shared/base';
import { Button } from '@mantine/core';
import { FileCode2, History, Info, Trash2, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DraftId } from '../state/drafts.ts';
import { meanwhile } from '../ui/meanwhile.ts';
import { actions, useStore } from '../ui/store.ts';
import classes from './author.module.css';
import { noticeOf } from './document.ts';
import type { Notice } from './document.ts';

export function Notices({ id }: { readonly id: DraftId }) {
  // As text, because it is made afresh on each look and is small.
  const text = useStore((state) => JSON.stringify(noticeOf(state, id) ?? null));
  const lost = useStore((state) => state.draftsAreLost && state.drafts.has(id));
  const notice = JSON.parse(text) as Notice | null;
  return (
    <output className={classes.notices}>
      {notice !== null && <NoticeView id={id} notice={notice} />}
      {lost && (
        <Bar tone="warning" icon={<TriangleAlert size={14} />}>
          This browser keeps no drafts: a reload of the page loses them.
        </Bar>
      )}
    </output>
  );
}

function NoticeView({ id, notice }: { readonly id: DraftId; readonly notice: Notice }) {
  switch (notice.type) {
    case 'deleted-by-draft':
      return (
        <Bar tone="removed" icon={<Trash2 size={14} />} action={<Small onClick={() => actions.discardDraft(id)}>Keep it</Small>}>
          This draft deletes the policy.
        </Bar>
      );
    case 'changed-meanwhile':
      return (
        <Bar
          tone="warning"
          icon={<History size={14} />}
          action={<Small onClick={() => meanwhile.open(id)}>See what changed</Small>}
        >
          Changed in the cluster since you began.
        </Bar>
      );
    case 'gone-meanwhile':
      return (
        <Bar
          tone="warning"
          icon={<History size={14} />}
          action={
            notice.deletes ? (
              <Small onClick={() => actions.discardDraft(id)}>Discard the draft</Small>
            ) : (
              <Small onClick={() => actions.draftAsNew(id)}>Make it a new policy</Small>
            )
          }
        >
          Deleted in the cluster since you began.
        </Bar>
      );
    case 'foreign':
      return (
        <Bar tone="neutral" icon={<Info size={14} />}>
          {notice.kind} can be read here, not edited.
        </Bar>
      );
    case 'read-from':
      return (
        <Bar tone="neutral" icon={<FileCode2 size={14} />}>
          Read from {notice.file}. Your edit is exported, the file stays as it is.
        </Bar>
      );
    case 'applies-to':
      return (
        <Bar tone="neutral" icon={<FileCode2 size={14} />}>
          Applies to {notice.file}.
        </Bar>
      );
    default:
      return assertNever(notice);
  }
}

interface BarProps {
  readonly tone: 'neutral' | 'warning' | 'removed';
  readonly icon: ReactNode;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

function Bar({ tone, icon, children, action }: BarProps) {
  return (
    <div className={classes.notice} data-tone={tone}>
      {icon}
      <span className={classes.noticeText}>{children}</span>
      {action}
    </div>
  );
}

function Small({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <Button variant="default" size="compact-xs" onClick={onClick}>
      {children}
    </Button>
  );
}
