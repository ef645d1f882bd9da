import type { ReactElement } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { initialsOf } from './names.ts';

export interface FaceProps {
  readonly name: string;
  /** A `data:` URL; null where there is no picture. */
  readonly photo?: string | null;
  readonly isGroup?: boolean;
  readonly isLarge?: boolean;
}

/** A square with a person's picture or initials. Decoration: the name is beside it. */
export function Face({ name, photo = null, isGroup = false, isLarge = false }: FaceProps): ReactElement {
  const initials = isGroup ? '' : initialsOf(name);
  return (
    <span className={isLarge ? 'face face-large' : 'face'} aria-hidden="true">
      {photo !== null ? (
        <img src={photo} alt="" />
      ) : initials === '' ? (
        <Icon svg={isGroup ? ICONS.people : ICONS.person} />
      ) : (
        initials
      )}
    </span>
  );
}
