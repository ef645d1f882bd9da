import { useState, type ReactElement } from 'react';
import { PlanStep } from './plan-step.tsx';
import { RESTORE_STEPS, type RestoreStep } from './restore-page.tsx';
import { RunStep } from './run-step.tsx';
import type { RestoreChoice } from './step-props.ts';
import { WhatStep } from './what-step.tsx';
import { WhereStep } from './where-step.tsx';
import './restore.css';

export interface RestoreWizardProps {
  readonly vault: string;
  readonly onBack: () => void;
}

/** Which backup, what of it, where to, the plan. What was chosen stays when one goes back. */
export function RestoreWizard({ vault, onBack }: RestoreWizardProps): ReactElement {
  const [step, setStep] = useState<RestoreStep>('run');
  const [way, setWay] = useState<'forward' | 'back'>('forward');
  const [choice, setChoice] = useState<RestoreChoice>({
    run: null,
    select: [],
    also: [],
    onlyAlso: false,
    target: null,
  });
  const at = RESTORE_STEPS.indexOf(step);
  const back = (): void => {
    const before = RESTORE_STEPS[at - 1];
    if (before === undefined) {
      onBack();
      return;
    }
    setWay('back');
    setStep(before);
  };
  const next = (change: Partial<RestoreChoice>): void => {
    setChoice((now) => ({ ...now, ...change }));
    setWay('forward');
    setStep(RESTORE_STEPS[at + 1] ?? 'plan');
  };
  const shared = { vault, choice, way, onBack: back, onNext: next };
  switch (step) {
    case 'run':
      return <RunStep {...shared} />;
    case 'what':
      return <WhatStep {...shared} />;
    case 'where':
      return <WhereStep {...shared} />;
    case 'plan':
      return <PlanStep {...shared} />;
  }
}
