export * from './clouds/language.ts'
export type { Duration, NetworkDeclaration, ServiceText } from './design/declarations.ts'
