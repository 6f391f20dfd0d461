/** Where nothing is written from here: the text to take along, and the command that applies it. */
import { Button, CopyButton } from '@mantine/core';
import { Check, Copy, Download } from 'lucide-react';
import type { ObjectKey } from '@eastwest/shared/kube';
import type { DraftState } from '../state/drafts.ts';
import { exported } from './export.ts';
import type { Exported } from './export.ts';
import classes from './review.module.css';

export function ExportView({ draft, policy }: { readonly draft: DraftState; readonly policy: ObjectKey }) {
  const { command, file } = exported(draft, policy);
  return (
    <section className={classes.export} aria-label="Export">
      <code className={classes.command}>{command}</code>
      <CopyText text={command} what="Copy the command" />
      {file !== undefined && (
        <>
          <CopyText text={file.text} what="Copy the YAML" />
          <DownloadButton file={file} />
        </>
      )}
    </section>
  );
}

type File = NonNullable<Exported['file']>;

export function DownloadButton({ file, variant = 'filled' }: { readonly file: File; readonly variant?: 'filled' | 'default' }) {
  return (
    <Button variant={variant} leftSection={<Download size={13} />} onClick={() => download(file)}>
      Download {file.name}
    </Button>
  );
}

function CopyText({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button variant="default" leftSection={copied ? <Check size={13} /> : <Copy size={13} />} onClick={copy}>
          {copied ? 'Copied' : what}
        </Button>
      )}
    </CopyButton>
  );
}

function download({ name, text }: File): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
