/** The steps as a Mermaid graph. */
import type { Runbook } from '../../runbook/runbook';
import { oneLine } from '../bash/quote';

export function renderGraph({ steps }: Runbook, numbers: ReadonlyMap<string, number>): readonly string[] {
  const node = (id: string): string => `s${numbers.get(id) ?? 0}`;
  const text = (title: string): string =>
    oneLine(title).replace(/["#&<>`;\\]/g, (one) => (one === '"' ? '#quot;' : `#${one.charCodeAt(0)};`));
  return [
    '```mermaid',
    'flowchart TD',
    ...steps.map(({ id, title, destructive }) => {
      const label = `"${numbers.get(id) ?? 0}. ${text(title)}"`;
      return `  ${node(id)}${destructive ? `{{${label}}}` : `[${label}]`}`;
    }),
    ...steps.flatMap(({ id, needs }) => needs.map((need) => `  ${node(need)} --> ${node(id)}`)),
    '```',
  ];
}
