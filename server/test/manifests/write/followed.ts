/** A folder under watch that is written to, and what its stream has told. */
import { readFileSync } from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import { objectKey, readPolicyText } from '@eastwest/shared/kube';
import type { JsonObject, PolicyObject } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest, FileChange } from '@eastwest/shared/protocol';
import { manifestsSource } from '../../../src/cluster/manifests/index.ts';
import type { ManifestsOptions } from '../../../src/cluster/manifests/index.ts';
import type { ClusterSource } from '../../../src/cluster/source.ts';
import type { TestFolder } from '../../support/folder.ts';
import { Recorder } from '../recorder.ts';

type Applied = Extract<ApplyOutcome, { outcome: 'applied' }>;
type More = Partial<Pick<ApplyRequest, 'dryRun' | 'file' | 'fileVersion'>>;

export class Followed {
  readonly recorder = new Recorder();
  readonly folder: TestFolder;
  readonly source: ClusterSource;

  constructor(folder: TestFolder, options: Partial<ManifestsOptions> = {}) {
    this.folder = folder;
    this.source = manifestsSource({ paths: [folder.path], why: 'a test', ...options });
    onTestFinished(() => this.source.stop());
  }

  static async start(folder: TestFolder, options: Partial<ManifestsOptions> = {}): Promise<Followed> {
    const followed = new Followed(folder, options);
    await followed.source.start(followed.recorder);
    return followed;
  }

  policy(name: string): PolicyObject {
    const object = this.recorder.objects.get(objectKey('NetworkPolicy', 'shop', name));
    if (object?.kind !== 'NetworkPolicy') throw new Error(`no policy ${name}`);
    return object;
  }

  base(name: string) {
    const { uid, resourceVersion } = this.policy(name);
    return { uid, resourceVersion };
  }

  text(name: string): string {
    return readFileSync(this.folder.at(name), 'utf8');
  }

  update(name: string, text: string, more: More = {}): Promise<ApplyOutcome> {
    return this.apply({ operation: 'update', base: this.base(name), manifest: manifestOf(text), text, dryRun: false, ...more });
  }

  create(text: string, more: More = {}): Promise<ApplyOutcome> {
    return this.apply({ operation: 'create', manifest: manifestOf(text), text, dryRun: false, ...more });
  }

  delete(name: string, more: More = {}): Promise<ApplyOutcome> {
    const manifest = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: 'shop' } };
    return this.apply({ operation: 'delete', base: this.base(name), manifest, dryRun: false, ...more });
  }

  apply(request: ApplyRequest): Promise<ApplyOutcome> {
    return this.source.apply(request, AbortSignal.timeout(20_000));
  }
}

export function manifestOf(text: string): JsonObject {
  const { manifest } = readPolicyText(text);
  if (manifest === undefined) throw new Error(`no policy: ${text}`);
  return manifest;
}

export function expectApplied(outcome: ApplyOutcome): Applied & { readonly file: FileChange } {
  expect(outcome).toMatchObject({ outcome: 'applied' });
  if (outcome.outcome !== 'applied' || outcome.file === undefined) throw new Error('not applied to a file');
  return { ...outcome, file: outcome.file };
}
