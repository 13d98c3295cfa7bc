import { ranges } from './rangs.ts'

export default ranges
