/** The form of the selected policy: the same text as in the editor, part by part. */
import type { PolicyForm } from '@eastwest/shared/edit';
import type { JsonObject, Problem } from '@eastwest/shared/kube';
import { Button, CloseButton } from '@mantine/core';
import { FileCode2, Info } from 'lucide-react';
import { useState } from 'react';
import type { DraftId } from '../../state/drafts.ts';
import { Empty } from '../../ui/Controls.tsx';
import { Ticked } from '../../ui/Ticked.tsx';
import { actions, useStore } from '../../ui/store.ts';
import { documentId, documentOf } from '../../state/document.ts';
import { readWhileTyping } from '../limits.ts';
import { Notices } from '../Notices.tsx';
import { DirectionSection } from './DirectionSection.tsx';
import classes from './form.module.css';
import { HostContext } from './host.ts';
import { Notes, ProblemNote } from './Notes.tsx';
import { NameFields, SubjectCard, TypesField } from './PolicyFields.tsx';
import { useFormHost, useReading } from './use-host.ts';

export function PolicyFormView() {
  const selection = useStore((state) => state.view.selection);
  const id = documentId(selection);
  return id === undefined ? null : <FormOf key={id} id={id} />;
}

function FormOf({ id }: { readonly id: DraftId }) {
  const tooLong = useStore((state) => (documentOf(state, id)?.text.length ?? 0) > readWhileTyping);
  return tooLong ? <TooLong id={id} /> : <FormOfText id={id} />;
}

/** Reading it anew after each change would hold up the page. */
function TooLong({ id }: { readonly id: DraftId }) {
  return (
    <div className={classes.page}>
      <Notices id={id} />
      <Empty
        icon={<FileCode2 size={28} />}
        title="This text is too long for the form"
        actions={
          <Button variant="default" onClick={() => actions.setTab('yaml')}>
            Edit the YAML
          </Button>
        }
      >
        The form is for texts of up to {readWhileTyping / 1024} KiB. In the YAML everything can be edited, and is checked.
      </Empty>
    </div>
  );
}

function FormOfText({ id }: { readonly id: DraftId }) {
  const read = useReading(id);
  if (read === undefined) return null;
  const { reading, policy } = read;
  return (
    <div className={classes.page}>
      <Notices id={id} />
      <div className={classes.scroll}>
        {reading.type === 'unreadable' ? (
          <Unreadable id={id} problem={reading.problems[0]} />
        ) : (
          <Readable id={id} form={reading.form} policy={policy} />
        )}
      </div>
    </div>
  );
}

function Unreadable({ id, problem }: { readonly id: DraftId; readonly problem: Problem | undefined }) {
  const show = (): void => {
    const { range } = problem ?? {};
    actions.openDraft(id, { path: '', ...(range === undefined ? {} : { range }) });
  };
  return (
    <Empty
      icon={<FileCode2 size={28} />}
      title="There is no form of this text"
      actions={
        <Button variant="default" onClick={show}>
          Edit the YAML
        </Button>
      }
    >
      {problem !== undefined && <Ticked text={problem.message} />}
    </Empty>
  );
}

interface ReadableProps {
  readonly id: DraftId;
  readonly form: PolicyForm;
  readonly policy: JsonObject;
}

function Readable({ id, form, policy }: ReadableProps) {
  const [note, setNote] = useState<string>();
  const host = useFormHost(id, form, policy, setNote);
  const readOnly = useStore((state) => documentOf(state, id)?.readOnly ?? true);
  return (
    <HostContext.Provider value={host}>
      <form aria-label="Policy" className={classes.form} data-edits-text onSubmit={(event) => event.preventDefault()}>
        <fieldset disabled={readOnly} className={classes.fields}>
          {form.locked !== undefined && (
            <div className={classes.locked}>
              <p>The form cannot change this text until it is mended:</p>
              <ProblemNote problem={form.locked} />
            </div>
          )}
          <NameFields />
          <SubjectCard />
          <TypesField />
          <DirectionSection of={form.ingress} />
          <DirectionSection of={form.egress} />
          <Notes path={[]} />
        </fieldset>
      </form>
      <output className={classes.note}>
        {note !== undefined && (
          <span className={classes.noteText}>
            <Info size={14} aria-hidden="true" />
            {note}
            <CloseButton size="xs" aria-label="Close this note" onClick={() => setNote(undefined)} />
          </span>
        )}
      </output>
    </HostContext.Provider>
  );
}
