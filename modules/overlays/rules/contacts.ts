import type { OverlayRule } from '../draft';
import { matches } from './check';

const LINE = {
  pattern: /^(?=.*\S)[^\p{Cc}]{1,200}$/u,
  allowed: 'one line of at most 200 characters',
  fix: 'write what a person needs who reads it on the bad day',
};

/** A contact is printed in a bundle and read in a hurry: each of its parts says something, on one line. */
export const contacts: OverlayRule = (draft) =>
  (draft.value.contacts ?? []).flatMap((contact, index) =>
    (['name', 'role', 'reach'] as const).flatMap((key) =>
      matches('contact', draft, `contacts.${index}.${key}`, contact[key], LINE),
    ),
  );
