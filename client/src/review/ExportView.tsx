/** The change set to take along: as YAML, as commands, as patches, as a diff. */
import { Button, CopyButton, SegmentedControl } from '@mantine/core';
import { Check, Copy, Download } from 'lucide-react';
import { useState } from 'react';
import type { DraftState } from '../state/drafts.ts';
import { exportParts } from './export.ts';
import type { ExportFile, ExportFormat, ExportPart } from './export.ts';
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
  const parts = exportParts(drafts, format);
  const word = formats.find(({ value }) => value === format)?.label ?? '';
  return (
    <section className={classes.exportPane} aria-label="Export">
      <div className={classes.exportHead}>
        <SegmentedControl size="xs" aria-label="Export as" value={format} onChange={setFormat} data={[...formats]} />
      </div>
      <div className={classes.exportParts}>
        {parts.map((part) => (
          <Part key={part.title ?? ''} part={part} word={word} />
        ))}
      </div>
    </section>
  );
}

function Part({ part: { title, command, file }, word }: { readonly part: ExportPart; readonly word: string }) {
  const of = title === undefined ? '' : ` of ${title}`;
  return (
    <section className={classes.exportPart} aria-label={`${word} to export${of}`}>
      {title !== undefined && <h4 className={classes.exportTitle}>{title}</h4>}
      {command !== undefined && (
        <div className={classes.exportCommand}>
          <code>{command}</code>
          <CopyText text={command} what={`the command${of}`} />
        </div>
      )}
      {file !== undefined && (
        <>
          <div className={classes.exportHead}>
            <CopyText text={file.text} what={file.name} />
            <DownloadButton file={file} />
          </div>
          <pre
            className={classes.exportText}
            // A text that scrolls is reached by keyboard.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
            aria-label={`The ${word} to export${of}`}
          >
            {file.text}
          </pre>
        </>
      )}
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

function CopyText({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          size="xs"
          variant="default"
          aria-label={copied ? undefined : `Copy ${what}`}
          leftSection={copied ? <Check size={13} /> : <Copy size={13} />}
          onClick={copy}
        >
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
