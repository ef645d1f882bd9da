import { everyPageThroughAxe } from './support/axe.ts';

everyPageThroughAxe(0);
