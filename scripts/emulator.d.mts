export declare function emulatorFolder(): string
export declare function emulatorPython(): string
export declare function installEmulator(say: (line: string) => void): string | undefined
