/** Intents without the pauses between their pieces. */
import { finish } from '../../src/base/index.ts';
import * as intents from '../../src/intent/index.ts';
import type { AllowIntent, Ground, IntentAnswer, IsolateIntent, StopIntent } from '../../src/intent/index.ts';

export const allow = (ground: Ground, intent: AllowIntent): IntentAnswer => finish(intents.allow(ground, intent));
export const stop = (ground: Ground, intent: StopIntent): IntentAnswer => finish(intents.stop(ground, intent));
export const isolate = (ground: Ground, intent: IsolateIntent): IntentAnswer => finish(intents.isolate(ground, intent));
