/** `apply` on manifest files: what would change in which file, and the change itself. Asked one request at a time. */
import { statSync } from 'node:fs';
import type { AnyPolicyObject } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';
import type { SourceRequest } from '../../source.ts';
import { liveOf, refusal, warningsOf } from '../check-apply.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { changed, editOf, forbidden } from './edit-of.ts';
import type { Edit, Now, Refused } from './edit-of.ts';
import { fileChange } from './file-change.ts';
import { absent, KnownVersions } from './known-versions.ts';
import { diskFailure, refusedWrite } from './permission.ts';
import type { Target } from './target.ts';
import { bytesOf, versionOf } from './text-file.ts';
import { writeFile } from './write-file.ts';

export class ManifestWriter {
  readonly #disk: Disk;
  readonly #known = new KnownVersions();

  constructor(disk: Disk = realDisk) {
    this.#disk = disk;
  }

  async apply(request: SourceRequest, now: Now, signal: AbortSignal): Promise<ApplyOutcome> {
    const live = liveOf(request, now.objects);
    const refused = refusal(request, live);
    if (refused !== undefined) return refused;
    const edit = await editOf(request, live, now);
    if (!edit.ok) return edit.error;
    const stopped = this.#changedSince(request, edit.value) ?? (await locked(edit.value.target)) ?? givenUp(signal);
    if (stopped !== undefined) return stopped;
    if (!request.dryRun) return this.#write(edit.value) ?? applied(edit.value, request, live);
    this.#known.shown(edit.value.target.path, edit.value.file ?? absent);
    return applied(edit.value, request, live);
  }

  #changedSince({ fileVersion }: ApplyRequest, { target, file }: Edit): Refused | undefined {
    if (fileVersion === undefined) return undefined;
    const what = this.#known.changeSince(target.path, fileVersion, file ?? absent);
    return what === undefined ? undefined : changed(target, `since you looked at it: ${what}`);
  }

  #write({ target, file, rewritten }: Edit): Refused | undefined {
    const bytes = rewritten.after === undefined ? undefined : bytesOf(file?.mark ?? '', rewritten.after);
    try {
      const like = file === undefined ? { mode: 0o666 & ~process.umask() } : statSync(target.path);
      const written = writeFile({ path: target.path, expected: file?.version, bytes, like }, this.#disk);
      if (!written) return changed(target, 'at this very moment');
    } catch (error) {
      return diskFailure(target.name, error);
    }
    this.#known.wrote(target.path, (file ?? absent).version, bytes === undefined ? absent.version : versionOf(bytes));
    return undefined;
  }
}

async function locked(target: Target): Promise<Refused | undefined> {
  const why = await refusedWrite(target);
  return why === undefined ? undefined : forbidden(why);
}

function givenUp(signal: AbortSignal): Refused | undefined {
  return signal.aborted ? { outcome: 'unreachable', message: 'it took too long', written: 'no' } : undefined;
}

function applied(
  { target, file, rewritten, warnings }: Edit,
  request: ApplyRequest,
  live: AnyPolicyObject | undefined,
): ApplyOutcome {
  const { policy, after } = rewritten;
  return {
    outcome: 'applied',
    ...(policy === undefined ? {} : { object: policy.manifest }),
    uid: (policy ?? live)?.uid ?? '',
    resourceVersion: (policy ?? live)?.resourceVersion ?? '',
    warnings: [...warningsOf(request), ...warnings],
    file: fileChange(target.name, (file ?? absent).version, { before: file?.text, after }),
  };
}
