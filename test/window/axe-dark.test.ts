import { everyPageThroughAxe } from './support/axe.ts';

everyPageThroughAxe('dark');
