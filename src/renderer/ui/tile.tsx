import { useState, type ReactElement, type ReactNode } from 'react';
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
  return <div className={classOf(look, useTurn(face))}>{children}</div>;
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
      className={classOf(look, useTurn(face))}
      onPress={onPress}
      {...(isDisabled === undefined ? {} : { isDisabled })}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {children}
    </Button>
  );
}

type Turn = '' | 'tile-turned' | 'tile-turned-back';

/** Turns the tile with each other face, and leaves it the element that it was: another one would not have the focus. */
function useTurn(face: string | number | undefined): Turn {
  const [last, setLast] = useState<{ readonly face: typeof face; readonly turn: Turn }>({ face, turn: 'tile-turned' });
  if (last.face !== face) setLast({ face, turn: last.turn === 'tile-turned' ? 'tile-turned-back' : 'tile-turned' });
  return face === undefined ? '' : last.turn;
}

function classOf({ isWide, isTall, isAccent }: Omit<TileProps, 'children'>, turn: Turn): string {
  const marks = [
    isWide === true ? 'tile-wide' : '',
    isTall === true ? 'tile-tall' : '',
    isAccent === true ? 'tile-accent' : '',
    turn,
  ];
  return ['tile', ...marks].filter((mark) => mark !== '').join(' ');
}
