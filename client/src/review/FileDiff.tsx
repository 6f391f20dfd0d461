/** The file that a draft changes, before and after: the whole of it, as it will be on the disk. */
import { lazy, Suspense } from 'react';
import type { FileChange } from '@eastwest/shared/protocol';
import { LateSkeleton } from '../ui/Controls.tsx';
import { fileDeed } from './files.ts';
import classes from './review.module.css';

const YamlDiff = lazy(async () => ({ default: (await import('../monaco/YamlDiff.tsx')).YamlDiff }));

export function FileDiff({ file }: { readonly file: FileChange }) {
  const { path, before = '', after = '', firstLine, cut } = file;
  return (
    <section className={classes.yaml} aria-label="Difference of the file">
      <p className={classes.fileHead}>
        <span>{fileDeed(file)}</span>
        <code className={classes.mono}>{path}</code>
        {cut === true && <span>(a long file: shown from line {firstLine})</span>}
      </p>
      <div className={classes.diff}>
        <Suspense fallback={<LateSkeleton rows={12} />}>
          <YamlDiff original={before} modified={after} originalLabel="On the disk now" modifiedLabel="As it will be" />
        </Suspense>
      </div>
    </section>
  );
}
