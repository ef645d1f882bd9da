export declare const PYTHON: string;
export declare function swiftEnv(): Readonly<Record<string, string>> | null;
export declare function unpackSwift(): string | null;
