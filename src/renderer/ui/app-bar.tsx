import type { ReactElement, ReactNode } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { Icon } from './icon.tsx';

export interface RoundButtonProps {
  readonly icon: string;
  /** Shown on hover and focus, and read. */
  readonly word: string;
  readonly onPress: () => void;
}

export function RoundButton({ icon, word, onPress }: RoundButtonProps): ReactElement {
  return (
    <TooltipTrigger delay={150} closeDelay={0}>
      <Button className="round" aria-label={word} onPress={onPress}>
        <Icon svg={icon} />
      </Button>
      <Tooltip className="round-word" placement="top start" offset={8}>
        {word}
      </Tooltip>
    </TooltipTrigger>
  );
}

/** At the bottom of every page: at most four actions, the way back first. */
export function AppBar({ children }: { readonly children: ReactNode }): ReactElement {
  return <footer className="app-bar">{children}</footer>;
}

export function AppBarNote({ children }: { readonly children: ReactNode }): ReactElement {
  return <p className="app-bar-note">{children}</p>;
}
