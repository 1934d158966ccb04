/** Tags on Aurora's resources. */
import { records, text, texts, type RequestInput } from '../../../lab/gateway/input';
import type { AuroraState, Tag } from './model';

export function tagsOf(input: RequestInput): Tag[] {
  return records(input, 'Tags').flatMap((tag) => {
    const key = text(tag, 'Key');
    return key ? [{ Key: key, Value: text(tag, 'Value') ?? '' }] : [];
  });
}

/** The holder of the tags of an ARN, or null where the ARN is none of Aurora's. */
export function taggedBy(state: AuroraState, arn: string): { tags: Tag[] } | null {
  const global = /^arn:aws:rds::\d+:global-cluster:(.+)$/.exec(arn)?.[1];
  if (global) return state.globals[global] ?? null;
  return state.clusters[arn] ?? state.instances[arn] ?? state.snapshots[arn] ?? null;
}

export function addTags(holder: { tags: Tag[] }, input: RequestInput): void {
  for (const tag of tagsOf(input)) {
    const known = holder.tags.find((candidate) => candidate.Key === tag.Key);
    if (known) known.Value = tag.Value;
    else holder.tags.push(tag);
  }
}

export function removeTags(holder: { tags: Tag[] }, input: RequestInput): void {
  const gone = new Set(texts(input, 'TagKeys') ?? []);
  holder.tags = holder.tags.filter((tag) => !gone.has(tag.Key));
}
