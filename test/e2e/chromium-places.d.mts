export declare const CHROMIUM_PLACES: readonly string[];
