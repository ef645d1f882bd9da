import type { DeviceId, RunId, StepId } from '../../shared/domain/ids.ts';
import type { WireError } from '../../shared/rpc/frames.ts';

/** What a backup is begun with; kept while it runs, so that it can be begun again as it was. */
export interface Choice {
  readonly deviceId: DeviceId;
  /** The folder the owner chose, or the phone's own backup in it. */
  readonly to: string;
  readonly steps: readonly StepId[];
  /** Reads the phone twice. */
  readonly compare: boolean;
}

export interface RunRef {
  readonly runId: RunId;
  readonly vault: string;
}

export type WizardState =
  | { readonly at: 'connect' }
  | { readonly at: 'where'; readonly deviceId: DeviceId; readonly compare: boolean }
  | { readonly at: 'what'; readonly choice: Choice }
  | { readonly at: 'starting'; readonly choice: Choice; readonly quick: boolean }
  /** `choice` is null for a run that was begun elsewhere: another window, the tray, the command line's server. */
  | { readonly at: 'running'; readonly run: RunRef; readonly choice: Choice | null; readonly stopping: boolean }
  /** The app was ended in the middle of this run. */
  | { readonly at: 'cut-off'; readonly run: RunRef; readonly choice: Choice | null }
  | { readonly at: 'report'; readonly run: RunRef; readonly choice: Choice | null }
  | { readonly at: 'problem'; readonly error: WireError; readonly back: WizardPlace };

/** Where a problem leads back to: never to another problem, and never into what failed. */
export type WizardPlace = Extract<WizardState, { at: 'connect' | 'where' | 'what' | 'running' | 'cut-off' }>;

export type WizardEvent =
  | { readonly type: 'PHONE_CHOSEN'; readonly deviceId: DeviceId; readonly compare?: boolean }
  | { readonly type: 'PLACE_CHOSEN'; readonly to: string; readonly steps: readonly StepId[] }
  | { readonly type: 'STEPS_CHANGED'; readonly steps: readonly StepId[] }
  | { readonly type: 'COMPARE_CHANGED'; readonly compare: boolean }
  | { readonly type: 'START' }
  /** One click from Home: everything is known already. */
  | { readonly type: 'BACK_UP_NOW'; readonly choice: Choice }
  | { readonly type: 'RUN_STARTED'; readonly run: RunRef }
  /** A run is under way that this window did not begin, or began before it was reloaded. */
  | { readonly type: 'RUN_FOUND'; readonly run: RunRef }
  | { readonly type: 'STOP' }
  // A run that waited for its disk goes on in a record of its own: the report has that one's name.
  | { readonly type: 'RUN_ENDED'; readonly run: RunRef; readonly recordedAs: RunId }
  | { readonly type: 'RUN_CUT_OFF'; readonly run: RunRef }
  | { readonly type: 'ELSEWHERE' }
  | { readonly type: 'FAILED'; readonly error: WireError }
  | { readonly type: 'BACK' }
  | { readonly type: 'CLOSE' };

export const BEGIN = { at: 'connect' } as const satisfies WizardState;

/** Pure and total. An event that means nothing here returns the same object, so React sees no change. */
export function transition(state: WizardState, event: WizardEvent): WizardState {
  if (event.type === 'RUN_FOUND') return found(state, event.run);
  if (event.type === 'FAILED') return failed(state, event.error);
  if (event.type === 'CLOSE') return isBusy(state) ? state : BEGIN;
  if (event.type === 'BACK_UP_NOW')
    return isBusy(state) ? state : { at: 'starting', choice: event.choice, quick: true };
  return inside(state, event);
}

type OwnEvent = Exclude<WizardEvent, { type: 'RUN_FOUND' | 'FAILED' | 'CLOSE' | 'BACK_UP_NOW' }>;

/** What an event means depends on where the wizard is. */
function inside(state: WizardState, event: OwnEvent): WizardState {
  switch (state.at) {
    case 'connect':
      return inConnect(state, event);
    case 'where':
      return inWhere(state, event);
    case 'what':
      return inWhat(state, event);
    case 'starting':
      return inStarting(state, event);
    case 'running':
      return inRunning(state, event);
    case 'cut-off':
      return event.type === 'BACK' ? BEGIN : again(state, event);
    case 'report':
      return event.type === 'BACK' ? BEGIN : again(state, event);
    case 'problem':
      return event.type === 'BACK' ? state.back : state;
  }
}

/** Something is under way that leaving must not lose from sight. */
export function isBusy(state: WizardState): boolean {
  return state.at === 'starting' || state.at === 'running';
}

function inConnect(state: Extract<WizardState, { at: 'connect' }>, event: OwnEvent): WizardState {
  if (event.type !== 'PHONE_CHOSEN') return state;
  return { at: 'where', deviceId: event.deviceId, compare: event.compare ?? false };
}

function inWhere(state: Extract<WizardState, { at: 'where' }>, event: OwnEvent): WizardState {
  const { deviceId, compare } = state;
  if (event.type === 'PLACE_CHOSEN' && event.to !== '')
    return { at: 'what', choice: { deviceId, to: event.to, steps: event.steps, compare } };
  return event.type === 'BACK' ? BEGIN : state;
}

function inWhat(state: Extract<WizardState, { at: 'what' }>, event: OwnEvent): WizardState {
  const { choice } = state;
  if (event.type === 'STEPS_CHANGED') return { at: 'what', choice: { ...choice, steps: event.steps } };
  if (event.type === 'COMPARE_CHANGED')
    return event.compare === choice.compare ? state : { at: 'what', choice: { ...choice, compare: event.compare } };
  if (event.type === 'START') return choice.steps.length > 0 ? { at: 'starting', choice, quick: false } : state;
  return event.type === 'BACK' ? { at: 'where', deviceId: choice.deviceId, compare: choice.compare } : state;
}

function inStarting(state: Extract<WizardState, { at: 'starting' }>, event: OwnEvent): WizardState {
  if (event.type !== 'RUN_STARTED') return state;
  return { at: 'running', run: event.run, choice: state.choice, stopping: false };
}

function inRunning(state: Extract<WizardState, { at: 'running' }>, event: OwnEvent): WizardState {
  const { run, choice } = state;
  if (event.type === 'STOP') return state.stopping ? state : { ...state, stopping: true };
  if (!('run' in event) || event.run.runId !== run.runId) return state;
  if (event.type === 'RUN_ENDED') return { at: 'report', run: { ...run, runId: event.recordedAs }, choice };
  return event.type === 'RUN_CUT_OFF' ? { at: 'cut-off', run, choice } : state;
}

/** The same once more, or the same at another place. */
function again(state: Extract<WizardState, { at: 'cut-off' | 'report' }>, event: OwnEvent): WizardState {
  const { choice } = state;
  if (choice === null) return state;
  if (event.type === 'START') return { at: 'starting', choice, quick: true };
  return event.type === 'ELSEWHERE' ? { at: 'where', deviceId: choice.deviceId, compare: choice.compare } : state;
}

/** A run that is under way is what there is to see, wherever this window thought it was. */
function found(state: WizardState, run: RunRef): WizardState {
  if (state.at === 'running' && state.run.runId === run.runId) return state;
  const choice = state.at === 'starting' ? state.choice : null;
  return { at: 'running', run, choice, stopping: false };
}

/** A failed start leads back to where it can be put right; whatever else fails leads back to where it was. */
function failed(state: WizardState, error: WireError): WizardState {
  if (state.at === 'problem') return { ...state, error };
  // A report is there whatever goes wrong beside it.
  if (state.at === 'report') return state;
  // What could not be stopped goes on, and can be told to stop again.
  if (state.at === 'running') return { at: 'problem', error, back: { ...state, stopping: false } };
  if (state.at !== 'starting') return { at: 'problem', error, back: state };
  return { at: 'problem', error, back: state.quick ? BEGIN : { at: 'what', choice: state.choice } };
}
