/** Of a copy's bytes, read again each time that it is brought up to date, in percent: twelve such shares are all of it. */
export const SHARE_PERCENT = 100 / 12;
