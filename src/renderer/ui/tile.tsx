import type { ReactElement, ReactNode } from 'react';
import { Button } from 'react-aria-components';

export interface TileProps {
  readonly children: ReactNode;
  readonly isWide?: boolean;
  readonly isTall?: boolean;
  readonly isAccent?: boolean;
  /** What it shows now; the tile turns once when this changes. */
  readonly face?: string | number;
}

export function Tile({ children, face, ...look }: TileProps): ReactElement {
  return (
    <div key={face} className={classOf(look, face)}>
      {children}
    </div>
  );
}

export interface TileButtonProps extends TileProps {
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
  readonly label?: string;
}

/** A tile that leads somewhere. Never one inside another. */
export function TileButton({ children, face, onPress, label, isDisabled, ...look }: TileButtonProps): ReactElement {
  return (
    <Button
      key={face}
      className={classOf(look, face)}
      onPress={onPress}
      {...(isDisabled === undefined ? {} : { isDisabled })}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {children}
    </Button>
  );
}

function classOf({ isWide, isTall, isAccent }: Omit<TileProps, 'children'>, face: string | number | undefined): string {
  const marks = [
    isWide === true ? 'tile-wide' : '',
    isTall === true ? 'tile-tall' : '',
    isAccent === true ? 'tile-accent' : '',
    face === undefined ? '' : 'tile-turned',
  ];
  return ['tile', ...marks].filter((mark) => mark !== '').join(' ');
}
