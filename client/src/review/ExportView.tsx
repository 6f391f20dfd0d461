/** The change set to take along: as YAML, as commands, as patches, as a diff. */
import { Button, CopyButton, SegmentedControl } from '@mantine/core';
import { Check, Copy, Download } from 'lucide-react';
import { useState } from 'react';
import type { DraftState } from '../state/drafts.ts';
import { exportFile } from './export.ts';
import type { ExportFile, ExportFormat } from './export.ts';
import classes from './review.module.css';

const formats: readonly { readonly value: ExportFormat; readonly label: string }[] = [
  { value: 'yaml', label: 'YAML' },
  { value: 'commands', label: 'kubectl' },
  { value: 'patch', label: 'Patch' },
  { value: 'diff', label: 'Diff' },
];

interface ExportViewProps {
  readonly drafts: readonly DraftState[];
  /** For whoever keeps the policy: what changes, and nothing else. */
  readonly patchFirst: boolean;
}

export function ExportView({ drafts, patchFirst }: ExportViewProps) {
  const [format, setFormat] = useState<ExportFormat>(patchFirst ? 'patch' : 'yaml');
  const file = exportFile(drafts, format);
  return (
    <section className={classes.exportPane} aria-label="Export">
      <div className={classes.exportHead}>
        <SegmentedControl size="xs" aria-label="Export as" value={format} onChange={setFormat} data={[...formats]} />
        <CopyText text={file.text} />
        <DownloadButton file={file} />
      </div>
      <pre
        className={classes.exportText}
        // A text that scrolls is reached by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={`The ${formats.find(({ value }) => value === format)?.label ?? ''} to export`}
      >
        {file.text}
      </pre>
    </section>
  );
}

export function DownloadButton({
  file,
  variant = 'filled',
}: {
  readonly file: ExportFile;
  readonly variant?: 'filled' | 'default';
}) {
  return (
    <Button size="xs" variant={variant} leftSection={<Download size={13} />} onClick={() => download(file)}>
      Download {file.name}
    </Button>
  );
}

function CopyText({ text }: { readonly text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="xs" variant="default" leftSection={copied ? <Check size={13} /> : <Copy size={13} />} onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  );
}

function download({ name, text }: ExportFile): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
