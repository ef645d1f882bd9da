/** Changes with every change of the sample phone's content, so that a cached one is made anew. */
export const SAMPLE_VERSION = 1;
